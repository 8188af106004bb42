import t from 'tap'
import { deepFreeze } from '../../../apimachinery/equality.ts'
import { applyStrategicMergePatch } from '../../../apimachinery/patch/strategic-merge.ts'
import { schemaNamed, schemaOf } from '../../../apimachinery/schema/schema.ts'

const podSpec = schemaNamed('io.k8s.api.core.v1.PodSpec')
const spec = deepFreeze({
  containers: [
    {
      name: 'main',
      image: 'nginx',
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
      ports: [
        { containerPort: 80, name: 'http' },
        { containerPort: 443, name: 'https' },
      ],
      args: ['x', 'y'],
    },
    { name: 'side', image: 'busybox' },
  ],
  volumes: [{ name: 'v1', emptyDir: {} }],
  tolerations: [{ key: 'k1' }, { key: 'k2' }],
  nodeSelector: { disk: 'ssd', zone: 'a' },
  hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
})
const [main, side] = spec.containers

for (const c of [
  {
    name: 'adds a container before those of the server',
    patch: { containers: [{ name: 'third', image: 'redis', env: null }] },
    want: { containers: [{ name: 'third', image: 'redis' }, main, side] },
  },
  {
    name: 'merges containers and env by name, drops one entry',
    patch: {
      containers: [
        { name: 'main', env: [{ name: 'A', value: 'one' }, { name: 'B', $patch: 'delete' }, { name: 'C' }] },
      ],
    },
    want: { containers: [{ ...main, env: [{ name: 'A', value: 'one' }, { name: 'C' }] }, side] },
  },
  {
    name: 'merges ports by number and keeps the order of the server where it is known',
    patch: { containers: [{ name: 'main', ports: [{ containerPort: 443, name: 'tls' }, { containerPort: 9090 }] }] },
    want: {
      containers: [
        {
          ...main,
          ports: [{ containerPort: 80, name: 'http' }, { containerPort: 443, name: 'tls' }, { containerPort: 9090 }],
        },
        side,
      ],
    },
  },
  {
    name: 'replaces lists without a merge strategy',
    patch: { tolerations: [{ key: 'k3' }], containers: [{ name: 'main', args: ['z'] }] },
    want: { tolerations: [{ key: 'k3' }], containers: [{ ...main, args: ['z'] }, side] },
  },
  {
    name: 'removes a container',
    patch: { containers: [{ name: 'main', $patch: 'delete' }] },
    want: { containers: [side] },
  },
  {
    name: 'reorders containers',
    patch: { '$setElementOrder/containers': [{ name: 'side' }, { name: 'main' }] },
    want: { containers: [side, main] },
  },
  {
    name: 'reorders while adding and removing',
    patch: {
      '$setElementOrder/containers': [{ name: 'new' }, { name: 'main' }],
      containers: [{ name: 'new' }, { name: 'side', $patch: 'delete' }],
    },
    want: { containers: [{ name: 'new' }, main] },
  },
  {
    name: 'keeps what the server added between ordered items',
    patch: { '$setElementOrder/containers': [{ name: 'side' }], containers: [{ name: 'side', image: 'b2' }] },
    want: { containers: [main, { name: 'side', image: 'b2' }] },
  },
  {
    name: 'retains only the keys of a union that it names',
    patch: { volumes: [{ name: 'v1', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/tmp' } }] },
    want: { volumes: [{ name: 'v1', hostPath: { path: '/tmp' } }] },
  },
  {
    name: 'merges a map and drops a key',
    patch: { nodeSelector: { zone: null, arch: 'arm64' } },
    want: { nodeSelector: { disk: 'ssd', arch: 'arm64' } },
  },
  {
    name: 'replaces a map',
    patch: { nodeSelector: { $patch: 'replace', only: 'this' } },
    want: { nodeSelector: { only: 'this' } },
  },
  { name: 'empties a map', patch: { nodeSelector: { $patch: 'delete' } }, want: { nodeSelector: {} } },
  {
    name: 'replaces a list',
    patch: { containers: [{ $patch: 'replace' }, { name: 'only' }] },
    want: { containers: [{ name: 'only' }] },
  },
  {
    name: 'leaves no directive in what is new',
    patch: {
      securityContext: { $retainKeys: ['runAsUser'], runAsUser: 1 },
      initContainers: [{ name: 'x', $patch: 'delete' }],
    },
    want: { securityContext: { runAsUser: 1 }, initContainers: [] },
  },
]) {
  t.test(c.name, async (t) => {
    t.strictSame(applyStrategicMergePatch(podSpec, spec, deepFreeze(c.patch)), { ...spec, ...c.want })
  })
}

const metadata = schemaNamed('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta')
for (const c of [
  { name: 'adds finalizers in front', patch: { finalizers: ['c', 'a'] }, want: ['c', 'a', 'b'] },
  { name: 'takes finalizers out', patch: { '$deleteFromPrimitiveList/finalizers': ['a', 'x'] }, want: ['b'] },
  {
    name: 'orders finalizers',
    patch: { '$setElementOrder/finalizers': ['b', 'n', 'a'], finalizers: ['n'] },
    want: ['b', 'n', 'a'],
  },
]) {
  t.test(c.name, async (t) => {
    t.strictSame(applyStrategicMergePatch(metadata, { finalizers: ['a', 'b'] }, c.patch), { finalizers: c.want })
  })
}

t.test('counts a new item in the place of a removed one as one that the server has behind the others', async (t) => {
  const container = schemaNamed('io.k8s.api.core.v1.Container')
  const patch = {
    '$setElementOrder/env': [{ name: 'B' }, { name: 'D' }],
    env: [{ name: 'B', value: '3' }, { name: 'D' }, { name: 'A', $patch: 'delete' }],
  }
  const patched = applyStrategicMergePatch(container, { env: [{ name: 'A' }, { name: 'B' }, { name: 'C' }] }, patch)
  t.strictSame(patched, { env: [{ name: 'B', value: '3' }, { name: 'C' }, { name: 'D' }] })
})

for (const c of [
  {
    name: 'two ports of one number are told apart by nothing: the first one is merged',
    schema: schemaNamed('io.k8s.api.core.v1.Container'),
    object: {
      ports: [
        { containerPort: 53, protocol: 'TCP' },
        { containerPort: 53, protocol: 'UDP' },
      ],
    },
    patch: { ports: [{ containerPort: 53, protocol: 'UDP', name: 'dns' }] },
    want: {
      ports: [
        { containerPort: 53, protocol: 'UDP', name: 'dns' },
        { containerPort: 53, protocol: 'UDP' },
      ],
    },
  },
  {
    name: 'spread constraints merge by topology key, the first of their keys',
    schema: podSpec,
    object: { topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1 }] },
    patch: { topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 2 }] },
    want: { topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 2 }] },
  },
  {
    name: 'volume mounts merge by path',
    schema: schemaNamed('io.k8s.api.core.v1.Container'),
    object: { volumeMounts: [{ mountPath: '/a', name: 'x' }] },
    patch: { volumeMounts: [{ mountPath: '/a', readOnly: true }] },
    want: { volumeMounts: [{ mountPath: '/a', name: 'x', readOnly: true }] },
  },
  {
    name: 'the strategy of a deployment retains what the patch says',
    schema: schemaNamed('io.k8s.api.apps.v1.DeploymentSpec'),
    object: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
    patch: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    want: { strategy: { type: 'Recreate' } },
  },
  {
    name: 'conditions merge by type',
    schema: schemaNamed('io.k8s.api.core.v1.PodStatus'),
    object: { conditions: [{ type: 'Ready', status: 'True', reason: 'r' }] },
    patch: { conditions: [{ type: 'Ready', status: 'False' }] },
    want: { conditions: [{ type: 'Ready', status: 'False', reason: 'r' }] },
  },
  {
    name: 'owners merge by uid and one is let go',
    schema: metadata,
    object: { ownerReferences: [{ uid: '1', name: 'a' }, { uid: '2' }] },
    patch: {
      ownerReferences: [
        { uid: '1', name: 'b' },
        { uid: '2', $patch: 'delete' },
      ],
    },
    want: { ownerReferences: [{ uid: '1', name: 'b' }] },
  },
]) {
  t.test(c.name, async (t) => t.strictSame(applyStrategicMergePatch(c.schema, c.object, c.patch), c.want))
}

t.test('merges the ports of a Service by number', async (t) => {
  const service = {
    spec: {
      ports: [
        { name: 'one', port: 80 },
        { name: 'two', port: 81 },
      ],
    },
  }
  const patch = { spec: { ports: [{ port: 81, name: 'second' }, { port: 82 }] } }
  t.strictSame(applyStrategicMergePatch(schemaOf('v1 Service'), service, patch), {
    spec: { ports: [{ name: 'one', port: 80 }, { name: 'second', port: 81 }, { port: 82 }] },
  })
})

for (const [patch, code, message] of [
  [
    { containers: [{ name: 'main', $patch: 'explode' }] },
    500,
    'unknown patch type: explode in map: map[$patch:explode name:main]',
  ],
  [{ containers: [{ $patch: 'merge' }] }, 500, 'merging lists cannot yet be specified in the patch'],
  [{ nodeSelector: { $patch: 'merge' } }, 500, 'unknown patch type: merge in map: map[$patch:merge]'],
  [{ '$deleteFromPrimitiveList/tolerations': 'x' }, 400, 'invalid patch format of primitive list'],
  [{ containers: [{ image: 'nameless' }] }, 500, 'map: map[image:nameless] does not contain declared merge key: name'],
  [{ containers: ['text'] }, 500, /^list element types are not identical: /],
  [{ containers: [[]] }, 422, 'the server rejected our request due to an error in our request'],
  [
    { '$setElementOrder/containers': [{ name: 'absent' }], containers: [{ name: 'main', image: 'two' }] },
    500,
    "The order in patch list:\n[map[image:two name:main]]\n doesn't match $setElementOrder list:\n[map[name:absent]]\n",
  ],
  [{ volumes: [{ name: 'v1', $retainKeys: ['name'], hostPath: {} }] }, 400, 'invalid patch format of retainKeys'],
  [{ '$setElementOrder/containers': 'main' }, 400, 'invalid patch format of setElementOrder list'],
  [[], 400, 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
] as const) {
  t.test(`refuses ${JSON.stringify(patch)}`, async (t) => {
    t.throws(() => applyStrategicMergePatch(podSpec, spec, patch), { code, message })
  })
}

t.test('keeps __proto__ a key like any other', async (t) => {
  const patch = JSON.parse('{"nodeSelector":{"__proto__":{"polluted":"x"}}}')
  const patched = applyStrategicMergePatch(podSpec, { nodeSelector: { a: 'b' } }, patch)
  t.equal(JSON.stringify(patched), '{"nodeSelector":{"a":"b","__proto__":{"polluted":"x"}}}')
  t.equal(({} as Record<string, unknown>)['polluted'], undefined)
})
