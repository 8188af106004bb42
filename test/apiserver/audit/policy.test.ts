import t from 'tap'
import { type AuditPolicy, auditDecision, auditPolicySchema } from '../../../apiserver/audit/policy.ts'

type Rule = Partial<AuditPolicy['rules'][number]>

function levelFor(rules: readonly Rule[], subject: Partial<Parameters<typeof auditDecision>[1]> = {}) {
  const policy = auditPolicySchema.parse({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    rules: rules.map((rule) => ({ level: 'Metadata', ...rule })),
  })
  const resource = { group: 'apps', resource: 'deployments', subresource: '', namespace: 'shop', name: 'web' }
  const user = { name: 'ann', groups: ['devs'] }
  return auditDecision(policy, { user, verb: 'get', path: '/apis/apps/v1/…', resource, ...subject }).level
}

for (const c of [
  { name: 'a rule without conditions', rule: {}, fits: true },
  { name: 'the user', rule: { users: ['ann'] }, fits: true },
  { name: 'another user', rule: { users: ['bob'] }, fits: false },
  { name: 'a group of the user', rule: { userGroups: ['ops', 'devs'] }, fits: true },
  { name: 'other groups', rule: { userGroups: ['ops'] }, fits: false },
  { name: 'the verb', rule: { verbs: ['list', 'get'] }, fits: true },
  { name: 'another verb', rule: { verbs: ['list'] }, fits: false },
  { name: 'the namespace', rule: { namespaces: ['shop'] }, fits: true },
  { name: 'another namespace', rule: { namespaces: [''] }, fits: false },
  { name: 'the group', rule: { resources: [{ group: 'apps' }] }, fits: true },
  { name: 'another group', rule: { resources: [{ group: '' }] }, fits: false },
  { name: 'the resource', rule: { resources: [{ group: 'apps', resources: ['deployments'] }] }, fits: true },
  { name: 'all resources', rule: { resources: [{ group: 'apps', resources: ['*'] }] }, fits: true },
  {
    name: 'the resource with all below',
    rule: { resources: [{ group: 'apps', resources: ['deployments/*'] }] },
    fits: true,
  },
  {
    name: 'a subresource of it',
    rule: { resources: [{ group: 'apps', resources: ['deployments/status'] }] },
    fits: false,
  },
  {
    name: 'the name',
    rule: { resources: [{ group: 'apps', resources: ['deployments'], resourceNames: ['web'] }] },
    fits: true,
  },
  {
    name: 'another name',
    rule: { resources: [{ group: 'apps', resources: ['deployments'], resourceNames: ['db'] }] },
    fits: false,
  },
  { name: 'paths that are no resources', rule: { nonResourceURLs: ['*'] }, fits: false },
])
  t.test(`${c.name} ${c.fits ? 'fits' : 'does not fit'}`, async (t) => {
    t.equal(levelFor([c.rule as Rule]), c.fits ? 'Metadata' : 'None')
  })

t.test('the subresource has to fit, too', async (t) => {
  const resource = { group: '', resource: 'pods', subresource: 'log', namespace: 'a', name: 'b' }
  for (const [wanted, fits] of [
    ['pods', false],
    ['pods/log', true],
    ['pods/*', true],
    ['*/log', true],
    ['*/exec', false],
    ['*', true],
  ] as const) {
    const rule = { resources: [{ group: '', resources: [wanted], resourceNames: [] }] }
    t.equal(levelFor([rule], { resource }), fits ? 'Metadata' : 'None', wanted)
  }
})

t.test('paths fit as a whole, or up to an asterisk', async (t) => {
  for (const [url, fits] of [
    ['/healthz', true],
    ['/health*', true],
    ['/metrics', false],
  ] as const)
    t.equal(
      levelFor([{ nonResourceURLs: [url] }], { resource: undefined, path: '/healthz' }),
      fits ? 'Metadata' : 'None',
    )
})

t.test('the first rule that fits decides', async (t) => {
  t.equal(levelFor([{ level: 'None', users: ['ann'] }, { level: 'Request' }]), 'None')
  t.equal(levelFor([{ level: 'None', users: ['bob'] }, { level: 'Request' }]), 'Request')
})

t.test('stages are omitted by the policy and by the rule; managedFields by the rule before the policy', async (t) => {
  const policy = auditPolicySchema.parse({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    omitManagedFields: true,
    rules: [{ level: 'Request', omitStages: ['Panic'], omitManagedFields: false }],
  })
  const user = { name: 'ann', groups: [] }
  const decision = auditDecision(policy, { user, verb: 'get', path: '/', resource: undefined })
  t.strictSame([...decision.omitStages], ['RequestReceived', 'Panic'])
  t.equal(decision.omitManagedFields, false)
})

for (const [name, policy] of [
  ['no rules', { rules: [] }],
  ['an unknown level', { rules: [{ level: 'All' }] }],
  ['an unknown field', { rules: [{ level: 'None', user: ['ann'] }] }],
  ['resources beside paths', { rules: [{ level: 'None', namespaces: ['a'], nonResourceURLs: ['/'] }] }],
  ['names without resources', { rules: [{ level: 'None', resources: [{ group: '', resourceNames: ['a'] }] }] }],
] as const)
  t.test(`a policy with ${name} is refused`, async (t) => {
    t.throws(() => auditPolicySchema.parse({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', ...policy }))
  })
