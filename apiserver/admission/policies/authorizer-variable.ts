import {
  type AuthorizationAnswer,
  type AuthorizationQuestion,
  CelAuthorizer,
  ResourceCheck,
} from '../../../apimachinery/cel/library/authorizer.ts'
import type { CelValue } from '../../../apimachinery/cel/values/cel-value.ts'
import type { UserInfo } from '../../api-request.ts'
import type { Authorizer } from '../../authorization/authorizer.ts'
import { selectorsOf } from '../../authorization/request-attributes.ts'
import type { AdmissionAttributes } from '../admission.ts'

/** The variables `authorizer` and `authorizer.requestResource`: what the user of a request might do. */
export function authorizerVariables(
  name: string,
  { user, kind, subresource, namespace, name: objectName }: AdmissionAttributes,
  authorizer: Authorizer,
): CelValue | undefined {
  if (name !== 'authorizer' && name !== 'authorizer.requestResource') return undefined
  const asked = new CelAuthorizer((question) => ask(authorizer, user, question))
  if (name === 'authorizer') return asked
  const { group, plural } = kind
  return new ResourceCheck(asked, { group, resource: plural, subresource, namespace, name: objectName })
}

function ask(
  authorizer: Authorizer,
  requester: UserInfo,
  { subject, verb, path, resource }: AuthorizationQuestion,
): AuthorizationAnswer {
  const user: UserInfo = subject ? { name: subject.name, groups: subject.groups } : requester
  const decision = authorizer.authorize({
    user,
    verb,
    group: resource?.group ?? '',
    version: '*',
    resource: resource?.resource ?? '',
    subresource: resource?.subresource ?? '',
    namespace: resource?.namespace ?? '',
    name: resource?.name ?? '',
    ...selectorsOf('list', { ...resource }),
    ...(path !== undefined && { path }),
  })
  if (!(decision instanceof Promise)) return decision
  // Whoever was asked may answer later: then that is remembered for the next time.
  decision.catch(() => {})
  return { allowed: false, reason: '', error: 'the authorizer has to ask elsewhere, which expressions do not wait for' }
}
