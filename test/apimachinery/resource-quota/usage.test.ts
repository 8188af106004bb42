import t from 'tap'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { formatAmounts } from '../../../apimachinery/resource-quota/amounts.ts'
import { evaluatorOf, resourcesUsing } from '../../../apimachinery/resource-quota/quota.ts'

const usage = (plural: string, object: object, group = '') =>
  formatAmounts(evaluatorOf({ group, plural }).usage({ metadata: {}, ...object } as KubeObject, 0))
const container = (requests: object, limits: object = {}) => ({
  name: 'a',
  image: 'i',
  resources: { requests, limits },
})

for (const c of [
  {
    name: 'a pod uses what it requests and is limited to, overhead included',
    plural: 'pods',
    object: {
      spec: {
        containers: [container({ cpu: '1', 'example.com/gpu': '2', 'hugepages-2Mi': '4Mi' }, { memory: '1Gi' })],
        overhead: { cpu: '100m' },
      },
    },
    want: 'count/pods=1,cpu=1100m,hugepages-2Mi=4Mi,limits.memory=1Gi,pods=1,requests.cpu=1100m,requests.example.com/gpu=2,requests.hugepages-2Mi=4Mi',
  },
  {
    name: 'a pod that has ended is there, and uses nothing',
    plural: 'pods',
    object: { spec: { containers: [container({ cpu: '1' })] }, status: { phase: 'Succeeded' } },
    want: 'count/pods=1',
  },
  {
    name: 'a Service of nodes uses a port of them for each of its own',
    plural: 'services',
    object: { spec: { type: 'NodePort', ports: [{ port: 1 }, { port: 2 }] } },
    want: 'count/services=1,services=1,services.loadbalancers=0,services.nodeports=2',
  },
  {
    name: 'a load balancer without ports of nodes uses those alone that it names',
    plural: 'services',
    object: {
      spec: {
        type: 'LoadBalancer',
        allocateLoadBalancerNodePorts: false,
        ports: [{ port: 1 }, { port: 2, nodePort: 3 }],
      },
    },
    want: 'count/services=1,services=1,services.loadbalancers=1,services.nodeports=1',
  },
  {
    name: 'a claim uses storage of its class',
    plural: 'persistentvolumeclaims',
    object: { spec: { storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } } },
    want: 'count/persistentvolumeclaims=1,fast.storageclass.storage.k8s.io/persistentvolumeclaims=1,fast.storageclass.storage.k8s.io/requests.storage=1Gi,persistentvolumeclaims=1,requests.storage=1Gi',
  },
  {
    name: 'a claim for devices uses what its worst alternative takes',
    plural: 'resourceclaims',
    group: 'resource.k8s.io',
    object: {
      spec: {
        devices: {
          requests: [
            { name: 'a', exactly: { deviceClassName: 'gpu', count: 2 } },
            {
              name: 'b',
              firstAvailable: [
                { name: 'x', deviceClassName: 'gpu', count: 3 },
                { name: 'y', deviceClassName: 'nic', allocationMode: 'All' },
              ],
            },
          ],
        },
      },
    },
    want: 'count/resourceclaims.resource.k8s.io=1,gpu.deviceclass.resource.k8s.io/devices=5,nic.deviceclass.resource.k8s.io/devices=32',
  },
  { name: 'objects count under both names', plural: 'secrets', object: {}, want: 'count/secrets=1,secrets=1' },
  {
    name: 'custom objects count',
    plural: 'widgets',
    group: 'example.com',
    object: {},
    want: 'count/widgets.example.com=1',
  },
])
  t.test(c.name, async (t) => t.equal(usage(c.plural, c.object, c.group), c.want))

const scope = (scopeName: string, spec: object, rest: object = { operator: 'Exists' }) =>
  evaluatorOf({ group: '', plural: 'pods' }).isInScope(
    { scopeName, ...rest } as never,
    { spec } as unknown as KubeObject,
  )

t.test('scopes are told by deadline, quality of service, priority class and affinity', async (t) => {
  const plain = { containers: [container({})] }
  t.ok(scope('BestEffort', plain))
  t.notOk(scope('NotBestEffort', plain))
  t.ok(scope('Terminating', { ...plain, activeDeadlineSeconds: 5 }))
  t.ok(scope('NotTerminating', plain))
  const high = { ...plain, priorityClassName: 'high' }
  t.ok(scope('PriorityClass', high, { operator: 'In', values: ['high'] }))
  t.notOk(scope('PriorityClass', high, { operator: 'NotIn', values: ['high'] }))
  t.ok(scope('PriorityClass', plain, { operator: 'NotIn', values: ['high'] }))
  t.notOk(scope('PriorityClass', plain))
  const term = { topologyKey: 'k', namespaces: ['other'] }
  const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }
  t.ok(scope('CrossNamespacePodAffinity', { ...plain, affinity }))
  t.notOk(scope('CrossNamespacePodAffinity', plain))
})

t.test('names tell which resources use them', async (t) => {
  const resources = resourcesUsing(['pods', 'limits.cpu', 'count/deployments.apps', 'secrets', 'nonsense'])
  t.strictSame(
    resources.map(({ group, plural }) => `${group}/${plural}`),
    ['/pods', 'apps/deployments', '/secrets'],
  )
})
