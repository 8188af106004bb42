import t from 'tap'
import type { UserInfo } from '../../../../apiserver/api-request.ts'
import { Impersonation } from '../../../../apiserver/auth/impersonation/impersonation.ts'
import { wantedUser } from '../../../../apiserver/auth/impersonation/wanted-user.ts'
import type { AuthorizationAttributes, Authorizer } from '../../../../apiserver/authorization/authorizer.ts'

const robot = 'system:serviceaccount:shop:robot'

function wanted(...raw: string[]) {
  const headers: Record<string, string> = {}
  for (let i = 0; i < raw.length; i += 2) headers[(raw[i] as string).toLowerCase()] = raw[i + 1] as string
  return wantedUser(headers, raw)
}

/** `verb resource/subresource name` or `verb path`, with the namespace in front where there is one. */
function textOf({ verb, resource, subresource, namespace, name, path }: AuthorizationAttributes): string {
  if (path !== undefined) return `${verb} ${path}`
  const target = subresource === '' ? resource : `${resource}/${subresource}`
  return [namespace, verb, target, name].filter(Boolean).join(' ')
}

function impersonation(...granted: string[]) {
  const asked: string[] = []
  const authorizer: Authorizer = {
    authorize(attributes) {
      const text = textOf(attributes)
      asked.push(text)
      return { allowed: granted.includes(text), reason: '' }
    },
    rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
  }
  const decide = new Impersonation(authorizer)
  const as = (user: Partial<UserInfo>, requester: UserInfo = { name: 'bob', groups: [] }) =>
    decide.impersonate(listPods(requester), { name: '', groups: [], ...user })
  return { as, asked }
}

function listPods(user: UserInfo): AuthorizationAttributes {
  const pods = { group: '', version: 'v1', resource: 'pods', subresource: '', namespace: 'shop', name: '' }
  return { user, verb: 'list', ...pods }
}

t.test('reads the user that the headers name', async (t) => {
  const headers = ['Impersonate-User', 'alice', 'Impersonate-Group', 'a', 'Impersonate-Group', 'b']
  t.strictSame(wanted(...headers, 'Impersonate-Uid', 'u-1', 'Impersonate-Extra-Example.com%2fdept', 'x'), {
    name: 'alice',
    groups: ['a', 'b'],
    uid: 'u-1',
    extra: Object.assign(Object.create(null), { 'example.com/dept': ['x'] }),
  })
  t.equal(wanted('Accept', '*/*'), undefined)
  t.equal(wanted('Impersonate-User', ''), undefined, 'an empty name is none')
})

t.test('refuses groups without a user', async (t) => {
  t.throws(() => wanted('Impersonate-Group', 'x'), {
    code: 400,
    message:
      'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"x"}, Extra:map[string][]string(nil)} without impersonating a user name',
  })
})

for (const { name, user, granted, constraint, groups } of [
  {
    name: 'a user, for one sort of request',
    user: { name: 'alice', groups: ['devs'] },
    granted: ['shop impersonate-on:user-info:list pods', 'impersonate:user-info users alice'],
    more: ['impersonate:user-info groups devs'],
    constraint: 'impersonate:user-info',
    groups: ['devs', 'system:authenticated'],
  },
  {
    name: 'a service account, with its groups',
    user: { name: robot },
    granted: ['shop impersonate-on:serviceaccount:list pods', 'shop impersonate:serviceaccount serviceaccounts robot'],
    constraint: 'impersonate:serviceaccount',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
  },
  {
    name: 'a node, as a member of nodes',
    user: { name: 'system:node:n1' },
    granted: ['shop impersonate-on:arbitrary-node:list pods', 'impersonate:arbitrary-node nodes n1'],
    constraint: 'impersonate:arbitrary-node',
    groups: ['system:nodes', 'system:authenticated'],
  },
  {
    name: 'anybody, for everything, by the old verb',
    user: { name: 'alice', uid: 'u', groups: ['system:masters'], extra: { dept: ['x'] } },
    granted: ['impersonate users alice', 'impersonate uids u', 'impersonate groups system:masters'],
    more: ['impersonate userextras/dept x'],
    constraint: undefined,
    groups: ['system:masters', 'system:authenticated'],
  },
  {
    name: 'nobody in particular',
    user: { name: 'system:anonymous' },
    granted: ['impersonate users system:anonymous'],
    constraint: undefined,
    groups: ['system:unauthenticated'],
  },
  {
    name: 'many groups at once, where all are granted',
    user: { name: 'alice', groups: ['a', 'b', 'c', 'd'] },
    granted: ['shop impersonate-on:user-info:list pods', 'impersonate:user-info users alice'],
    more: ['impersonate:user-info groups *'],
    constraint: 'impersonate:user-info',
    groups: ['a', 'b', 'c', 'd', 'system:authenticated'],
  },
].map((each) => ({ ...each, granted: [...each.granted, ...(each.more ?? [])] }))) {
  t.test(`lets act as ${name}`, async (t) => {
    const result = await impersonation(...granted).as(user)
    t.equal(result.constraint, constraint)
    t.strictSame(result.user.groups, groups)
    await t.rejects(impersonation(...granted.slice(0, -1)).as(user), { code: 403 }, 'but only if all is granted')
  })
}

t.test('a pod may act as its own node, whichever that is', async (t) => {
  const extra = { 'authentication.kubernetes.io/node-name': ['n1'] }
  const granted = ['shop impersonate-on:associated-node:list pods', 'impersonate:associated-node nodes *']
  const { as } = impersonation(...granted)
  const result = await as({ name: 'system:node:n1' }, { name: robot, groups: [], extra })
  t.match(result, { constraint: 'impersonate:associated-node', user: { name: 'system:node:n1' } })
  await t.rejects(as({ name: 'system:node:n2' }, { name: robot, groups: [], extra }), { code: 403 })
})

for (const [name, user, message] of [
  [
    'a user: what is asked for is named',
    { name: 'alice' },
    'pods is forbidden: User "bob" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "shop"',
  ],
  [
    'a service account with a group: only the old verb has that',
    { name: robot, groups: ['system:masters'] },
    'serviceaccounts "robot" is forbidden: User "bob" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "shop"',
  ],
  [
    'a service account',
    { name: robot },
    'pods is forbidden: User "bob" cannot impersonate-on:serviceaccount:list resource "pods" in API group "" in the namespace "shop"',
  ],
] as const) {
  t.test(`refuses to act as ${name}`, async (t) => {
    await t.rejects(impersonation().as(user), { code: 403, message })
  })
}

const constrainedGrants = ['shop impersonate-on:user-info:list pods', 'impersonate:user-info users alice']
for (const [user, message] of [
  [
    { groups: ['system:masters'] },
    'groups.authentication.k8s.io "system:masters" is forbidden: User "bob" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed',
  ],
  [{ groups: [''] }, /impersonating the empty string group is not allowed/],
  [
    { extra: { dept: ['x'] } },
    /impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "dept"/,
  ],
  [{ extra: { 'a.io/Dept': ['x'] } }, /impersonating a non-lowercase key in extra is not allowed: "a.io\/Dept"/],
  [{ extra: { 'a.io/dept': [''] } }, /impersonating the empty string value in extra is not allowed/],
] as const) {
  t.test(`constrained impersonation refuses ${JSON.stringify(user)}`, async (t) => {
    await t.rejects(impersonation(...constrainedGrants).as({ name: 'alice', ...user }), { code: 403, message })
  })
}

t.test('tries the way first by which a user came last, and says what that has against it', async (t) => {
  const { as, asked } = impersonation('impersonate users alice')
  await as({ name: 'alice' })
  asked.length = 0
  await as({ name: 'alice' })
  t.strictSame(asked, ['impersonate users alice'])
  await t.rejects(as({ name: 'carol' }), {
    message:
      'users "carol" is forbidden: User "bob" cannot impersonate resource "users" in API group "" at the cluster scope',
  })
})
