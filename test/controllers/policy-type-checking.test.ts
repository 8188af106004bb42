import t from 'tap'
import { validatingAdmissionPolicies } from '../../apimachinery/kinds/admissionregistration/validating-admission-policy.ts'
import { controllerEnv } from '../support/controller-env.ts'

const name = 'validatingadmissionpolicy-status-controller'

const rule = (apiGroups: string[], resources: string[]) => ({
  apiGroups,
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources,
})

const policy = (expression: string, resourceRules: object[], more: object = {}) => ({
  metadata: { name: 'p' },
  spec: { matchConstraints: { resourceRules }, validations: [{ expression }], ...more },
})

t.test('the status of a policy says what its expressions get wrong about types', async (t) => {
  for (const { expression, rules, want, more } of [
    {
      expression: 'object.replicas > 1',
      rules: [rule(['apps'], ['deployments'])],
      want: "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n",
    },
    { expression: 'object.spec.replicas > 1', rules: [rule(['apps'], ['deployments'])], want: undefined },
    {
      expression: "object.data == 'x'",
      rules: [rule([''], ['configmaps', 'pods/log'])],
      want: "/v1, Kind=ConfigMap: ERROR: <input>:1:13: found no matching overload for '_==_' applied to '(map(string, string), string)'\n | object.data == 'x'\n | ............^\n",
    },
    { expression: 'object.nothing.at.all == 1', rules: [rule(['*'], ['deployments'])], want: undefined },
    {
      expression: 'size(variables.names) > params.data.max',
      rules: [rule([''], ['pods'])],
      more: {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        variables: [{ name: 'names', expression: 'object.spec.containers.map(c, c.name)' }],
      },
      want: "/v1, Kind=Pod: ERROR: <input>:1:23: found no matching overload for '_>_' applied to '(int, string)'\n | size(variables.names) > params.data.max\n | ......................^\n",
    },
    {
      expression:
        'object.spec.containers.all(c, c.ports.exists(p, p.containerPort > 0) && object.metadata.namespace != "")',
      rules: [rule([''], ['pods'])],
      want: undefined,
    },
  ] as const) {
    const env = await controllerEnv(t, [name])
    await env.create(validatingAdmissionPolicies, policy(expression, [...rules], more) as never)
    const { status } = (await env.get(validatingAdmissionPolicies, 'p'))!
    const warnings =
      want === undefined ? {} : { expressionWarnings: [{ fieldRef: 'spec.validations[0].expression', warning: want }] }
    t.strictSame(status, { observedGeneration: 1, typeChecking: warnings }, expression)
  }
})

t.test('a changed policy is checked again, and nothing is written otherwise', async (t) => {
  const env = await controllerEnv(t, [name])
  await env.create(validatingAdmissionPolicies, policy('object.nope == 1', [rule([''], ['pods'])]) as never)
  t.equal((await env.get(validatingAdmissionPolicies, 'p'))?.status.typeChecking?.expressionWarnings?.length, 1)
  await env.client.patch(validatingAdmissionPolicies, { name: 'p' }, 'merge', {
    spec: { validations: [{ expression: 'true' }] },
  })
  await env.settle()
  t.strictSame((await env.get(validatingAdmissionPolicies, 'p'))?.status, { observedGeneration: 2, typeChecking: {} })
  const before = env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(env.api.storage.revision(), before)
})
