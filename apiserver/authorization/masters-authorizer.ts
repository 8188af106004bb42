import type { UserInfo } from '../api-request.ts'
import type { AuthorizationAttributes, Authorizer, Decision, UserRules } from './authorizer.ts'

/** The group that may everything, always (upstream: user.SystemPrivilegedGroup). */
const privilegedGroup = 'system:masters'

/** Lets the group `system:masters` do everything and nobody else anything. */
export class MastersAuthorizer implements Authorizer {
  authorize({ user }: AuthorizationAttributes): Decision {
    return { allowed: isMaster(user), reason: '' }
  }

  rulesFor(user: UserInfo): UserRules {
    if (!isMaster(user)) return { resourceRules: [], nonResourceRules: [], incomplete: false }
    return {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    }
  }
}

function isMaster(user: UserInfo): boolean {
  return user.groups.includes(privilegedGroup)
}
