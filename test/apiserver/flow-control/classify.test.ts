import t from 'tap'
import type { FlowSchema } from '../../../apimachinery/types/flowcontrol-v1.ts'
import { bootstrapFlowControl } from '../../../apiserver/flow-control/bootstrap-objects.ts'
import { flowOf, matchesSchema, sortSchemas } from '../../../apiserver/flow-control/classify.ts'
import { parseRequestInfo } from '../../../apiserver/http/chain/request-info.ts'

const schemas = sortSchemas(
  bootstrapFlowControl().filter(({ kind }) => kind.kind === 'FlowSchema') as unknown as FlowSchema[],
)

function request(user: string, groups: readonly string[], method: string, path: string) {
  return { user: { name: user, groups }, info: parseRequestInfo(method, path, {}) }
}

const pods = '/api/v1/namespaces/shop/pods'
const lease = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1'

for (const [user, groups, method, path, schema, flow] of [
  ['kubernetes-admin', ['system:masters', 'system:authenticated'], 'GET', pods, 'exempt', ''],
  ['system:anonymous', ['system:unauthenticated'], 'GET', '/readyz', 'probes', ''],
  ['system:anonymous', ['system:unauthenticated'], 'GET', '/version', 'global-default', 'system:anonymous'],
  ['ann', ['system:authenticated'], 'GET', pods, 'global-default', 'ann'],
  ['system:node:node-1', ['system:nodes'], 'PUT', lease, 'system-node-high', 'system:node:node-1'],
  [
    'system:node:node-1',
    ['system:nodes'],
    'PATCH',
    '/api/v1/nodes/node-1/status',
    'system-node-high',
    'system:node:node-1',
  ],
  ['system:node:node-1', ['system:nodes'], 'GET', pods, 'system-nodes', 'system:node:node-1'],
  ['system:kube-scheduler', [], 'PUT', lease, 'system-leader-election', 'system:kube-scheduler'],
  ['system:kube-scheduler', [], 'GET', pods, 'kube-scheduler', 'shop'],
  [
    'system:kube-controller-manager',
    [],
    'PUT',
    '/api/v1/namespaces/a/endpoints/b',
    'endpoint-controller',
    'system:kube-controller-manager',
  ],
  ['system:kube-controller-manager', [], 'DELETE', '/api/v1/nodes/a', 'kube-controller-manager', ''],
  [
    'system:serviceaccount:kube-system:dns',
    ['system:serviceaccounts'],
    'GET',
    pods,
    'kube-system-service-accounts',
    'shop',
  ],
  [
    'system:serviceaccount:shop:web',
    ['system:serviceaccounts'],
    'GET',
    pods,
    'service-accounts',
    'system:serviceaccount:shop:web',
  ],
] as const)
  t.test(`${method} ${path} of ${user} belongs to ${schema}, flow ${flow || 'of all'}`, async (t) => {
    const found = schemas.find((each) => matchesSchema(each, request(user, groups, method, path)))
    t.equal(found?.metadata.name, schema)
    t.equal(found && flowOf(found, request(user, groups, method, path)), flow)
  })

t.test('nobody in no group belongs to no schema', async (t) => {
  t.notOk(schemas.some((each) => matchesSchema(each, request('ghost', [], 'GET', pods))))
})

t.test('schemas are tried by precedence, then by name', async (t) => {
  t.strictSame(
    schemas.slice(0, 3).map(({ metadata }) => metadata.name),
    ['exempt', 'probes', 'system-leader-election'],
  )
  const same = schemas.filter(({ spec }) => spec.matchingPrecedence === 800)
  t.strictSame(
    same.map(({ metadata }) => metadata.name),
    ['kube-controller-manager', 'kube-scheduler'],
  )
})
