import { formatFieldError } from '../../../apimachinery/field-error.ts'
import { goAggregate, goQuote } from '../../../apimachinery/go-text.ts'
import { domainPrefixedPathErrors } from '../../../apimachinery/kinds/validation/domain-names.ts'
import type { UserInfo } from '../../api-request.ts'
import type { AuthorizationAttributes } from '../../authorization/authorizer.ts'
import { nodesGroup } from '../../authorization/node/node-identity.ts'
import {
  anonymous,
  authenticatedGroup,
  mastersGroup,
  serviceAccountGroups,
  splitServiceAccountUsername,
  unauthenticatedGroup,
} from '../users.ts'

/** What must be allowed before somebody may be acted as; who asks is left out. */
type Question = Omit<AuthorizationAttributes, 'user'>

/** Questions about one part of a user: its name, its uid, its groups, its extras. */
export interface PartCheck {
  /** All must be allowed… */
  readonly all: readonly Question[]
  /** …unless this is. */
  readonly any?: Question | undefined
  /** Why it is not even asked. */
  readonly refusal?: string | undefined
}

/** How a user is to be impersonated. */
export interface PartOptions {
  readonly verb: string
  /** Names and groups are resources of authentication.k8s.io; nobody becomes a master. */
  readonly isConstrained: boolean
  /** The node whose agent it is. */
  readonly node?: string | undefined
}

/** From so many values of a kind on, all at once may be allowed (manyAuthorizationChecksInLoop). */
const manyValues = 4

const authenticationGroup = 'authentication.k8s.io'

/** What must be allowed, in the order in which it is asked. */
export function partsOf({ name, uid, groups, extra = {} }: UserInfo, options: PartOptions): readonly PartCheck[] {
  return [
    { all: [nameQuestion(name, options)] },
    ...(uid ? [{ all: [question(options.verb, authenticationGroup, 'uids', uid)] }] : []),
    ...(groups.length > 0 ? [groupsCheck(groups, options)] : []),
    ...(Object.keys(extra).length > 0 ? [extraCheck(extra, options)] : []),
  ]
}

/** Who it is in the end: with the groups that such users always have. */
export function impersonatedUser(wanted: UserInfo, node: string | undefined): UserInfo {
  const groups = node !== undefined ? [nodesGroup] : groupsOf(wanted)
  const isAnonymous = wanted.name === anonymous.name
  const implied = isAnonymous ? unauthenticatedGroup : authenticatedGroup
  const has = groups.includes(implied) || (!isAnonymous && groups.includes(unauthenticatedGroup))
  return { ...wanted, groups: has ? groups : [...groups, implied] }
}

/** A service account is in its groups without anybody saying so. */
function groupsOf({ name, groups }: UserInfo): readonly string[] {
  const account = splitServiceAccountUsername(name)
  return account && groups.length === 0 ? serviceAccountGroups(account.namespace) : groups
}

function question(verb: string, group: string, resource: string, name: string, subresource = '', namespace = '') {
  const version = group === '' || group === authenticationGroup ? 'v1' : ''
  return { verb, group, version, resource, subresource, namespace, name }
}

function nameQuestion(name: string, { verb, isConstrained, node }: PartOptions): Question {
  const group = isConstrained ? authenticationGroup : ''
  if (node !== undefined) return question(verb, group, 'nodes', node)
  const account = splitServiceAccountUsername(name)
  if (account) return question(verb, group, 'serviceaccounts', account.name, '', account.namespace)
  return question(verb, group, 'users', name)
}

function groupsCheck(groups: readonly string[], { verb, isConstrained }: PartOptions): PartCheck {
  const ask = (name: string) => question(verb, isConstrained ? authenticationGroup : '', 'groups', name)
  const all = groups.map(ask)
  if (!isConstrained) return { all }
  if (groups.includes('')) return { all: [ask('')], refusal: 'impersonating the empty string group is not allowed' }
  if (groups.includes(mastersGroup)) {
    return { all: [ask(mastersGroup)], refusal: `impersonating the ${mastersGroup} group is not allowed` }
  }
  return { all, any: groups.length >= manyValues ? ask('*') : undefined }
}

function extraCheck(extra: NonNullable<UserInfo['extra']>, { verb, isConstrained }: PartOptions): PartCheck {
  const ask = (key: string, name: string) => question(verb, authenticationGroup, 'userextras', name, key)
  const all = Object.entries(extra).flatMap(([key, values]) => values.map((value) => ask(key, value)))
  if (!isConstrained) return { all }
  const refusal = extraRefusal(extra)
  if (refusal !== undefined) return { all: [ask('', '')], refusal }
  const isLarge = all.length >= manyValues || Object.keys(extra).length >= manyValues
  return { all, any: isLarge ? ask('*', '*') : undefined }
}

function extraRefusal(extra: NonNullable<UserInfo['extra']>): string | undefined {
  for (const [key, values] of Object.entries(extra)) {
    if (key === '') return 'impersonating the empty string key in extra is not allowed'
    const errors = domainPrefixedPathErrors(key, 'extra.key').map(formatFieldError)
    if (errors.length > 0) return `impersonating an invalid key in extra is not allowed: ${goAggregate(errors)}`
    if (key !== key.toLowerCase()) return `impersonating a non-lowercase key in extra is not allowed: ${goQuote(key)}`
    if (values.includes('')) return 'impersonating the empty string value in extra is not allowed'
  }
  return undefined
}
