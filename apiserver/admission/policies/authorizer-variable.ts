import {
  type AuthorizationQuestion,
  CelAuthorizer,
  ResourceCheck,
} from '../../../apimachinery/cel/library/authorizer.ts'
import type { CelValue } from '../../../apimachinery/cel/values/cel-value.ts'
import type { UserInfo } from '../../api-request.ts'
import type { Authorizer } from '../../authorization/authorizer.ts'
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

function ask(authorizer: Authorizer, requester: UserInfo, { subject, verb, path, resource }: AuthorizationQuestion) {
  const user: UserInfo = subject ? { name: subject.name, groups: subject.groups } : requester
  return authorizer.authorize({
    user,
    verb,
    group: resource?.group ?? '',
    version: '*',
    resource: resource?.resource ?? '',
    subresource: resource?.subresource ?? '',
    namespace: resource?.namespace ?? '',
    name: resource?.name ?? '',
    ...(path !== undefined && { path }),
  })
}
