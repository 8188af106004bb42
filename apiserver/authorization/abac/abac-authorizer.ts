import type { UserInfo } from '../../api-request.ts'
import type { AuthorizationAttributes, Decision, LocalAuthorizer, UserRules } from '../authorizer.ts'
import type { AbacPolicy } from './policy-file.ts'

/** Verbs that change nothing (k8s.io/apiserver: IsReadOnly). */
const readVerbs = ['get', 'list', 'watch']

/** Lets happen what a line of a file allows (`--authorization-mode=ABAC`). */
export class AbacAuthorizer implements LocalAuthorizer {
  readonly #policies: readonly AbacPolicy[]

  constructor(policies: readonly AbacPolicy[]) {
    this.#policies = policies
  }

  authorize(attributes: AuthorizationAttributes): Decision {
    const allowed = this.#policies.some((policy) => allows(policy, attributes))
    return { allowed, reason: allowed ? '' : 'No policy matched.' }
  }

  rulesFor(user: UserInfo, namespace: string): UserRules {
    const matching = this.#policies.filter((policy) => isFor(policy, user))
    return {
      resourceRules: matching
        .filter((policy) => isAny(policy.namespace, namespace))
        .map((policy) => ({ verbs: verbsOf(policy), apiGroups: [policy.apiGroup], resources: [policy.resource] })),
      nonResourceRules: matching
        .filter(({ nonResourcePath }) => nonResourcePath !== '')
        .map((policy) => ({ verbs: verbsOf(policy), nonResourceURLs: [policy.nonResourcePath] })),
      incomplete: false,
    }
  }
}

const isAny = (wanted: string, given: string): boolean => wanted === '*' || wanted === given

const verbsOf = ({ readonly }: AbacPolicy): readonly string[] => (readonly ? readVerbs : ['*'])

function allows(policy: AbacPolicy, attributes: AuthorizationAttributes): boolean {
  const { user, verb, path, group, resource, namespace } = attributes
  if (!isFor(policy, user) || (policy.readonly && !readVerbs.includes(verb))) return false
  if (path !== undefined) return isPath(policy.nonResourcePath, path)
  return isAny(policy.namespace, namespace) && isAny(policy.resource, resource) && isAny(policy.apiGroup, group)
}

/** Whoever is named must be who asks; a policy that names nobody is for nobody. */
function isFor({ user, group }: AbacPolicy, { name, groups }: UserInfo): boolean {
  if (user === '' && group === '') return false
  return (user === '' || isAny(user, name)) && (group === '' || group === '*' || groups.includes(group))
}

function isPath(wanted: string, path: string): boolean {
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : wanted === path
}
