import {
  type AuthorizationAnswer,
  type AuthorizationQuestion,
  CelAuthorizer,
  ResourceCheck,
} from '../../../apimachinery/cel/library/authorizer.ts'
import type { CelValue } from '../../../apimachinery/cel/values/cel-value.ts'
import type { UserInfo } from '../../api-request.ts'
import type { AuthorizationAttributes, Authorizer } from '../../authorization/authorizer.ts'
import { selectorsOf } from '../../authorization/request-attributes.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { errorText } from '../matching/match-selectors.ts'
import { AnswerPending } from './pending-answer.ts'

/** The variables `authorizer` and `authorizer.requestResource`: what the user of a request might do. */
export function authorizerVariables(
  name: string,
  attributes: AdmissionAttributes,
  authorizer: Authorizer,
): CelValue | undefined {
  if (name !== 'authorizer' && name !== 'authorizer.requestResource') return undefined
  const asked = new CelAuthorizer((question) => ask(authorizer, attributes, question))
  if (name === 'authorizer') return asked
  const { kind, subresource, namespace, name: objectName } = attributes
  const { group, plural } = kind
  return new ResourceCheck(asked, { group, resource: plural, subresource, namespace, name: objectName })
}

/** What others had to be asked for, by request: a request gets the same answer to a question each time. */
const answers = new WeakMap<AdmissionAttributes, Map<string, AuthorizationAnswer>>()

/** @throws {AnswerPending} somebody elsewhere has to be asked */
function ask(
  authorizer: Authorizer,
  attributes: AdmissionAttributes,
  question: AuthorizationQuestion,
): AuthorizationAnswer {
  const key = JSON.stringify(question)
  const known = answers.get(attributes)?.get(key)
  if (known) return known
  const decision = authorizer.authorize(attributesOf(attributes.user, question))
  if (!(decision instanceof Promise)) return decision
  const remember = (answer: AuthorizationAnswer) => {
    const ofRequest = answers.get(attributes) ?? new Map<string, AuthorizationAnswer>()
    answers.set(attributes, ofRequest.set(key, answer))
  }
  const failed = (err: unknown) => remember({ allowed: false, reason: '', error: errorText(err) })
  throw new AnswerPending(decision.then(remember, failed))
}

function attributesOf(
  requester: UserInfo,
  { subject, verb, path, resource }: AuthorizationQuestion,
): AuthorizationAttributes {
  return {
    user: subject ? { name: subject.name, groups: subject.groups } : requester,
    verb,
    group: resource?.group ?? '',
    version: '*',
    resource: resource?.resource ?? '',
    subresource: resource?.subresource ?? '',
    namespace: resource?.namespace ?? '',
    name: resource?.name ?? '',
    ...selectorsOf('list', { ...resource }),
    ...(path !== undefined && { path }),
  }
}
