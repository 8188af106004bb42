import t from 'tap'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import { clusterRoleBindings as bindingKind } from '../../../apimachinery/kinds/rbac/cluster-role-binding.ts'
import type { PolicyRule } from '../../../apimachinery/types/rbac-v1.ts'
import type { UserInfo } from '../../../apiserver/api-request.ts'
import { anonymous, authenticatedGroup } from '../../../apiserver/auth/users.ts'
import type { Decision } from '../../../apiserver/authorization/authorizer.ts'
import { nodeUser } from '../../../apiserver/authorization/node/node-identity.ts'
import { clusterRoleBindings } from '../../../apiserver/authorization/rbac/bootstrap/bindings.ts'
import { clusterRoles } from '../../../apiserver/authorization/rbac/bootstrap/cluster-roles.ts'
import {
  controllerAccounts,
  controllerRoles,
} from '../../../apiserver/authorization/rbac/bootstrap/controller-roles.ts'
import { controllerUser } from '../../../simulation/programs/identities.ts'
import { controllerEnv } from '../../support/controller-env.ts'

/** Every resource and subresource that is served, with every verb. */
const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'bind', 'escalate']
const resources = kinds.flatMap(({ group, version, plural, rules }) =>
  ['', 'status', ...Object.keys(rules.subresources ?? {})].map((subresource) => ({
    group,
    version,
    resource: plural,
    subresource,
  })),
)

const roles = [...clusterRoles, ...controllerRoles]

/** The rules of a role, as its line in the tables reads: its own, and those of the roles that aggregate to it. */
function rulesOf(name: string): PolicyRule[] {
  const own = roles.filter((role) => role.name === name).flatMap(({ rules }) => rules)
  const gathered = roles.filter(({ aggregateTo }) => aggregateTo === name).flatMap((role) => rulesOf(role.name))
  return [...own, ...gathered]
}

/** The roles of a user, as the lines of bindings read. */
function rolesOf({ name, groups }: UserInfo): string[] {
  const isMeant = ({
    kind,
    name: subject,
    namespace,
  }: {
    kind: string
    name: string
    namespace?: string | undefined
  }) =>
    kind === 'User'
      ? subject === name
      : kind === 'Group'
        ? groups.includes(subject)
        : name === `system:serviceaccount:${namespace}:${subject}`
  return clusterRoleBindings.filter(({ subjects }) => subjects.some(isMeant)).map(({ role }) => role)
}

function isIn(list: readonly string[] | undefined, ...wanted: string[]): boolean {
  return list !== undefined && (list.includes('*') || wanted.some((each) => list.includes(each)))
}

/** Whether one of the rules says so; rules for single names say nothing of all of them. */
function says(
  rules: readonly PolicyRule[],
  verb: string,
  { group, resource, subresource }: (typeof resources)[number],
) {
  const names = subresource === '' ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`]
  return rules.some(
    (rule) =>
      !rule.resourceNames?.length &&
      isIn(rule.verbs, verb) &&
      isIn(rule.apiGroups, group) &&
      isIn(rule.resources, ...names),
  )
}

const person = (name: string): UserInfo => ({ name, groups: [authenticatedGroup] })

t.test('everybody may what the roles that they are given say, and nothing else', async (t) => {
  const env = await controllerEnv(t, ['clusterrole-aggregation-controller'])
  for (const name of ['admin', 'edit', 'view']) {
    const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name }]
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name }
    await env.client.create(bindingKind, { metadata: { name: `test-${name}` }, roleRef, subjects })
  }
  await env.settle()
  const { authorizer } = env.api.server
  const may = (user: UserInfo, verb: string, resource: (typeof resources)[number]) =>
    (authorizer.authorize({ user, verb, ...resource, namespace: 'default', name: '' }) as Decision).allowed
  const people = ['admin', 'edit', 'view'].map((name) => ({ user: person(name), extra: [name] }))
  const programs = ['system:kube-scheduler', 'system:kube-controller-manager', 'system:kube-proxy'].map(person)
  const accounts = controllerAccounts.map(controllerUser)
  const others = [anonymous, person('nobody'), ...programs, ...accounts].map((user) => ({ user, extra: [] }))
  for (const { user, extra } of [...people, ...others]) {
    const rules = [...rolesOf(user), ...extra].flatMap(rulesOf)
    const wrong = resources.flatMap((resource) =>
      verbs
        .filter((verb) => may(user, verb, resource) !== says(rules, verb, resource))
        .map((verb) => `${verb} ${resource.group}/${resource.resource}/${resource.subresource}`),
    )
    t.strictSame(wrong, [], user.name)
  }
  const node = nodeUser('node-1')
  const rules = ['system:node', ...rolesOf(node)].flatMap(rulesOf)
  const beyond = resources.flatMap((resource) =>
    verbs
      .filter((verb) => may(node, verb, resource) && !says(rules, verb, resource))
      .map((verb) => `${verb} ${resource.resource}`),
  )
  t.strictSame(beyond, [], 'a node agent may no more than the role of nodes says')
})
