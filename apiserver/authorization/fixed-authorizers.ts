import type { LocalAuthorizer, UserRules } from './authorizer.ts'

const nothing: UserRules = { resourceRules: [], nonResourceRules: [], incomplete: false }

/** Lets everybody do everything (`--authorization-mode=AlwaysAllow`). */
export const alwaysAllow: LocalAuthorizer = {
  authorize: () => ({ allowed: true, reason: '' }),
  rulesFor: () => ({
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }),
}

/** Lets nobody do anything (`--authorization-mode=AlwaysDeny`). */
export const alwaysDeny: LocalAuthorizer = {
  authorize: () => ({ allowed: false, reason: 'Everything is forbidden.' }),
  rulesFor: () => nothing,
}
