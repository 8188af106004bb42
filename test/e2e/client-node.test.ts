import { readFileSync } from 'node:fs'
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  loadAllYaml,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1Pod,
  Watch,
} from '@kubernetes/client-node'
import t from 'tap'
import { Home, repository } from '../support/peapod.ts'

const namespace = 'default'
const labelSelector = 'app=web'

t.test('the official JavaScript client, with the kubeconfig that peapod wrote', async (t) => {
  const home = new Home(t)
  await home.up('--clock', '10x')
  const config = new KubeConfig()
  config.loadFromFile(home.kubeconfig)
  const core = config.makeApiClient(CoreV1Api)
  const apps = config.makeApiClient(AppsV1Api)

  // Fills while the tests below work; each waits for the state that it needs.
  const informer = makeInformer(
    config,
    `/api/v1/namespaces/${namespace}/pods`,
    () => core.listNamespacedPod({ namespace, labelSelector }),
    labelSelector,
  )
  const changed = new Set<() => void>()
  for (const event of ['add', 'update', 'delete'] as const)
    informer.on(event, () => {
      for (const look of changed) look()
    })
  const pods = (): readonly V1Pod[] => informer.list(namespace)
  const whenPods = (isSo: (pods: readonly V1Pod[]) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => isSo(pods()) && resolve()
      changed.add(look)
      look()
    })
  const isReady = ({ status }: V1Pod) =>
    status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
  await informer.start()
  t.teardown(() => informer.stop())

  await t.test('creates what a file describes', async (t) => {
    const objects = KubernetesObjectApi.makeApiClient(config)
    for (const manifest of loadAllYaml(readFileSync(`${repository}/examples/web.yaml`, 'utf8'))) {
      const made = await objects.create({ ...manifest, metadata: { ...manifest.metadata, namespace } })
      t.match(made, { kind: manifest.kind, metadata: { name: 'web', uid: String, creationTimestamp: Date } })
    }
    await t.rejects(core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'web' } } }), { code: 409 })
  })

  await t.test('its informer sees the pods become ready', async (t) => {
    await whenPods((pods) => pods.length === 3 && pods.every(isReady))
    t.ok(informer.get(pods()[0]?.metadata?.name as string, namespace))
  })

  await t.test('patches in three ways', async (t) => {
    const target = { name: 'web', namespace }
    const by = (strategy: PatchStrategy) => setHeaderOptions('Content-Type', strategy)
    const scaled = await apps.patchNamespacedDeployment(
      { ...target, body: { spec: { replicas: 2 } } },
      by(PatchStrategy.MergePatch),
    )
    t.equal(scaled.spec?.replicas, 2)
    const containers = [{ name: 'nginx', image: 'nginx:1.16.1' }]
    const updated = await apps.patchNamespacedDeployment(
      { ...target, body: { spec: { template: { spec: { containers } } } } },
      by(PatchStrategy.StrategicMergePatch),
    )
    t.match(updated.spec?.template.spec?.containers, [{ image: 'nginx:1.16.1', ports: [{ containerPort: 80 }] }])
    const labelled = await apps.patchNamespacedDeployment(
      { ...target, body: [{ op: 'add', path: '/metadata/labels/team', value: 'a' }] },
      by(PatchStrategy.JsonPatch),
    )
    t.strictSame(labelled.metadata?.labels, { app: 'web', team: 'a' })
    await whenPods(
      (pods) => pods.length === 2 && pods.every((pod) => pod.spec?.containers[0]?.image === 'nginx:1.16.1'),
    )
  })

  await t.test('reads and writes scales and statuses', async (t) => {
    const scale = await apps.readNamespacedDeploymentScale({ name: 'web', namespace })
    t.match(scale, { kind: 'Scale', spec: { replicas: 2 }, status: { selector: 'app=web' } })
    await apps.replaceNamespacedDeploymentScale({ name: 'web', namespace, body: { ...scale, spec: { replicas: 1 } } })
    await whenPods((pods) => pods.length === 1)
    t.equal((await apps.readNamespacedDeploymentStatus({ name: 'web', namespace })).spec?.replicas, 1)
  })

  await t.test('watches from a resourceVersion', async (t) => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace })
    const seen: string[] = []
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const told = new Promise<void>((resolve, reject) => {
      const onEvent = (type: string, object: { metadata: { name: string } }) => {
        seen.push(`${type} ${object.metadata.name}`)
        if (seen.length === 2) resolve()
      }
      new Watch(config)
        .watch(path, { resourceVersion: metadata?.resourceVersion }, onEvent, reject)
        .then((controller) => t.teardown(() => controller.abort()), reject)
    })
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'watched' } } })
    await core.deleteNamespacedConfigMap({ namespace, name: 'watched' })
    await told
    t.strictSame(seen, ['ADDED watched', 'DELETED watched'])
  })

  await t.test('deletes, and what was owned goes', async (t) => {
    await apps.deleteNamespacedDeployment({ name: 'web', namespace })
    await whenPods((pods) => pods.length === 0)
    await t.rejects(apps.readNamespacedDeployment({ name: 'web', namespace }), { code: 404 })
  })
})
