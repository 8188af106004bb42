import fc from 'fast-check'
import t from 'tap'
import { horizontalPodAutoscalers } from '../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler.ts'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { secrets } from '../../apimachinery/kinds/core/secret.ts'
import type { Draft, KubeObject } from '../../apimachinery/object.ts'
import type { ConfigMap } from '../../apimachinery/types/core-v1.ts'
import type { OwnerReference } from '../../apimachinery/types/meta-v1.ts'
import type { DeleteOptions } from '../../client/client.ts'
import { type ControllerEnv, controllerEnv } from '../support/controller-env.ts'

const start = (t: Parameters<typeof controllerEnv>[0]) => controllerEnv(t, ['garbage-collector-controller'])

function ref({ apiVersion, kind, metadata }: KubeObject, blockOwnerDeletion = false): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, blockOwnerDeletion }
}

const absent: OwnerReference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'absent', uid: 'no-such-uid' }

/** A ConfigMap `name`, which may have owners and finalizers. */
function make(
  env: ControllerEnv,
  name: string,
  ownerReferences: OwnerReference[] = [],
  metadata: Draft<ConfigMap['metadata']> = {},
): Promise<ConfigMap> {
  return env.create(configMaps, { metadata: { name, ownerReferences, ...metadata } })
}

async function remove(env: ControllerEnv, name: string, options: DeleteOptions = {}): Promise<void> {
  await env.client.delete(configMaps, { namespace: 'default', name }, options)
  await env.settle()
}

async function ownersOf(env: ControllerEnv, name: string): Promise<string[] | undefined> {
  return (await env.get(configMaps, name))?.metadata.ownerReferences?.map((reference) => reference.name)
}

t.test('dependents of a deleted owner go, and theirs', async (t) => {
  const env = await start(t)
  const owner = await make(env, 'owner')
  const child = await make(env, 'child', [ref(owner)])
  await make(env, 'grandchild', [ref(child)])
  await make(env, 'other')
  await remove(env, 'owner')
  t.strictSame(await env.names(configMaps, 'default'), ['other'])
})

t.test('dependents may be of another resource than their owner', async (t) => {
  const env = await start(t)
  const owner = await make(env, 'owner')
  await env.create(secrets, { metadata: { name: 's', ownerReferences: [ref(owner)] } })
  await env.create(pods, {
    metadata: { name: 'p', ownerReferences: [ref(owner)] },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
  })
  await remove(env, 'owner')
  t.strictSame(await env.names(secrets, 'default'), [])
  t.ok((await env.get(pods, 'p'))?.metadata.deletionTimestamp, 'a pod gets its grace period')
})

t.test('an object goes when it names an owner that does not exist', async (t) => {
  const env = await start(t)
  await make(env, 'child', [absent])
  t.equal(await env.get(configMaps, 'child'), undefined)
})

t.test('an owner with the same name and another uid is another owner', async (t) => {
  const env = await start(t)
  const owner = await make(env, 'owner')
  await make(env, 'child', [{ ...ref(owner), uid: 'former' }])
  t.equal(await env.get(configMaps, 'child'), undefined)
})

t.test('an object stays while one of its owners does, and loses the others', async (t) => {
  const env = await start(t)
  const first = await make(env, 'first')
  const second = await make(env, 'second')
  await make(env, 'child', [ref(first), ref(second)])
  await remove(env, 'first')
  t.strictSame(await ownersOf(env, 'child'), ['second'])
  await remove(env, 'second')
  t.equal(await env.get(configMaps, 'child'), undefined)
})

t.test('an object that gives up its owner in time stays', async (t) => {
  const env = await start(t)
  const owner = await make(env, 'owner')
  await make(env, 'child', [ref(owner)])
  const patch = { metadata: { ownerReferences: null } }
  await env.client.patch(configMaps, { namespace: 'default', name: 'child' }, 'merge', patch)
  await remove(env, 'owner')
  t.ok(await env.get(configMaps, 'child'))
})

t.test('orphaned dependents lose their owner and stay', async (t) => {
  const env = await start(t)
  const owner = await make(env, 'owner')
  await make(env, 'a', [ref(owner)])
  await make(env, 'b', [ref(owner, true)])
  await remove(env, 'owner', { propagationPolicy: 'Orphan' })
  t.strictSame(await env.names(configMaps, 'default'), ['a', 'b'])
  t.strictSame([await ownersOf(env, 'a'), await ownersOf(env, 'b')], [undefined, undefined])
})

t.test('in the foreground, an owner waits for the dependents that block it, and not for the others', async (t) => {
  const env = await start(t)
  const owner = await make(env, 'owner')
  await make(env, 'blocking', [ref(owner, true)], { finalizers: ['example.com/held'] })
  await make(env, 'other', [ref(owner)], { finalizers: ['example.com/held'] })
  await remove(env, 'owner', { propagationPolicy: 'Foreground' })
  t.ok((await env.get(configMaps, 'blocking'))?.metadata.deletionTimestamp)
  t.strictSame((await env.get(configMaps, 'owner'))?.metadata.finalizers, ['foregroundDeletion'])
  const release = { metadata: { finalizers: null } }
  await env.client.patch(configMaps, { namespace: 'default', name: 'blocking' }, 'merge', release)
  await env.settle()
  t.equal(await env.get(configMaps, 'owner'), undefined)
  t.ok((await env.get(configMaps, 'other'))?.metadata.deletionTimestamp)
})

t.test('in the foreground, an owner goes at once without dependents, or when one stops blocking', async (t) => {
  const env = await start(t)
  await make(env, 'lonely')
  await remove(env, 'lonely', { propagationPolicy: 'Foreground' })
  t.equal(await env.get(configMaps, 'lonely'), undefined)

  const owner = await make(env, 'owner')
  await make(env, 'child', [ref(owner, true)], { finalizers: ['example.com/held'] })
  await remove(env, 'owner', { propagationPolicy: 'Foreground' })
  const unblock = { metadata: { ownerReferences: [ref(owner, false)] } }
  await env.client.patch(configMaps, { namespace: 'default', name: 'child' }, 'merge', unblock)
  await env.settle()
  t.equal(await env.get(configMaps, 'owner'), undefined)
})

t.test('in the foreground, dependents go before their owners, generation by generation', async (t) => {
  const env = await start(t)
  const watch = await env.api.watch(configMaps)
  const owner = await make(env, 'owner')
  const child = await make(env, 'child', [ref(owner, true)])
  await make(env, 'grandchild', [ref(child, true)])
  await remove(env, 'owner', { propagationPolicy: 'Foreground' })
  const deleted = watch.events.filter(({ type }) => type === 'DELETED').map(({ object }) => object.metadata.name)
  t.strictSame(deleted, ['grandchild', 'child', 'owner'])
})

t.test('owners that own each other do not wait for each other for ever', async (t) => {
  const env = await start(t)
  const a = await make(env, 'a', [], { finalizers: ['example.com/held'] })
  const b = await make(env, 'b', [ref(a, true)])
  const patch = { metadata: { ownerReferences: [ref(b, true)], finalizers: null } }
  await env.client.patch(configMaps, { namespace: 'default', name: 'a' }, 'merge', patch)
  await env.settle()
  await remove(env, 'a', { propagationPolicy: 'Foreground' })
  t.strictSame(await env.names(configMaps, 'default'), [])
})

t.test('a dependent of a waiting owner that has another owner stays', async (t) => {
  const env = await start(t)
  const waiting = await make(env, 'waiting')
  const solid = await make(env, 'solid')
  await make(env, 'child', [ref(waiting, true), ref(solid)])
  await remove(env, 'waiting', { propagationPolicy: 'Foreground' })
  t.equal(await env.get(configMaps, 'waiting'), undefined)
  t.strictSame(await ownersOf(env, 'child'), ['solid'])
})

t.test('an owner in another namespace is none, and an event says so', async (t) => {
  const env = await start(t)
  await env.createNamespace('other')
  const owner = await env.create(configMaps, { metadata: { namespace: 'other', name: 'owner' } })
  await make(env, 'child', [ref(owner)])
  t.equal(await env.get(configMaps, 'child'), undefined)
  t.strictSame(await env.events(), [
    `OwnerRefInvalidNamespace: ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: ${owner.metadata.uid}] does not exist in namespace "default"`,
  ])
})

t.test('an object with another owner beside one in another namespace stays, and loses that one', async (t) => {
  const env = await start(t)
  await env.createNamespace('other')
  const foreign = await env.create(configMaps, { metadata: { namespace: 'other', name: 'foreign' } })
  const solid = await make(env, 'solid')
  await make(env, 'child', [ref(foreign), ref(solid)])
  t.strictSame(await ownersOf(env, 'child'), ['solid'])
  t.match(await env.events(), [/^OwnerRefInvalidNamespace: /])
})

t.test('an object of no namespace cannot be owned by one of a namespace: it stays, and an event says so', async (t) => {
  const env = await start(t)
  const owner = await make(env, 'owner')
  await env.create(nodes, { metadata: { name: 'n', ownerReferences: [ref(owner)] } })
  t.ok(await env.get(nodes, 'n'))
  t.strictSame(await env.events(), [
    `OwnerRefInvalidNamespace: ownerRef [v1/ConfigMap, namespace: , name: owner, uid: ${owner.metadata.uid}] does not exist in namespace ""`,
  ])
  await remove(env, 'owner')
  t.ok(await env.get(nodes, 'n'))
})

for (const c of [
  { name: 'another name', change: { name: 'other' } },
  { name: 'another kind', change: { kind: 'Secret' } },
])
  t.test(`an owner with the same uid and ${c.name} is another owner`, async (t) => {
    const env = await start(t)
    const owner = await make(env, 'owner')
    await make(env, 'child', [{ ...ref(owner), ...c.change }])
    t.equal(await env.get(configMaps, 'child'), undefined)
  })

t.test('an owner may be named in another version of its API', async (t) => {
  const env = await start(t)
  const owner = await env.create(horizontalPodAutoscalers, {
    metadata: { name: 'owner' },
    spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
  })
  await make(env, 'child', [{ ...ref(owner), apiVersion: 'autoscaling/v1' }])
  t.ok(await env.get(configMaps, 'child'))
  await env.client.delete(horizontalPodAutoscalers, owner.metadata)
  await env.settle()
  t.equal(await env.get(configMaps, 'child'), undefined)
})

t.test('an object that is collected deals with its own dependents as its finalizers say', async (t) => {
  const env = await start(t)
  const owner = await make(env, 'owner')
  const orphaning = await make(env, 'orphaning', [ref(owner)], { finalizers: ['orphan'] })
  const waiting = await make(env, 'waiting', [ref(owner)], { finalizers: ['foregroundDeletion'] })
  await make(env, 'orphan', [ref(orphaning)])
  await make(env, 'held', [ref(waiting, true)], { finalizers: ['example.com/held'] })
  await remove(env, 'owner')
  t.strictSame(await env.names(configMaps, 'default'), ['held', 'orphan', 'waiting'])
  t.equal(await ownersOf(env, 'orphan'), undefined)
  const held = await env.get(configMaps, 'held')
  t.ok(held?.metadata.deletionTimestamp)
})

t.test(
  'an owner that waits in the foreground also waits for dependents that come later, and takes them along',
  async (t) => {
    const env = await start(t)
    const owner = await make(env, 'owner')
    await make(env, 'first', [ref(owner, true)], { finalizers: ['example.com/held'] })
    await remove(env, 'owner', { propagationPolicy: 'Foreground' })
    await make(env, 'later', [ref(owner, true)], { finalizers: ['example.com/held'] })
    const release = { metadata: { finalizers: null } }
    t.ok((await env.get(configMaps, 'later'))?.metadata.deletionTimestamp)
    await env.client.patch(configMaps, { namespace: 'default', name: 'first' }, 'merge', release)
    await env.settle()
    t.ok(await env.get(configMaps, 'owner'))
    await env.client.patch(configMaps, { namespace: 'default', name: 'later' }, 'merge', release)
    await env.settle()
    t.strictSame(await env.names(configMaps, 'default'), [])
  },
)

t.test('an object that is on its way out already is not deleted again', async (t) => {
  const env = await start(t)
  const owner = await make(env, 'owner')
  await make(env, 'child', [ref(owner)], { finalizers: ['example.com/held'] })
  await remove(env, 'child')
  const before = (await env.get(configMaps, 'child'))?.metadata.resourceVersion
  await remove(env, 'owner')
  t.equal((await env.get(configMaps, 'child'))?.metadata.resourceVersion, before)
})

t.test('cluster-scoped owners own in every namespace', async (t) => {
  const env = await start(t)
  const node = await env.create(nodes, { metadata: { name: 'n' } })
  await make(env, 'child', [ref(node)])
  t.ok(await env.get(configMaps, 'child'))
  await env.client.delete(nodes, { name: 'n' })
  await env.settle()
  t.equal(await env.get(configMaps, 'child'), undefined)
})

t.test('an object that nobody could own as it says is left alone', async (t) => {
  const env = await start(t)
  const { timers } = env.api.clock
  await env.create(nodes, { metadata: { name: 'n', ownerReferences: [absent] } })
  await make(env, 'child', [{ apiVersion: 'example.com/v1', kind: 'Unknown', name: 'x', uid: 'x' }])
  t.ok(await env.get(nodes, 'n'))
  t.ok(await env.get(configMaps, 'child'))
  t.equal(env.api.clock.timers, timers, 'and not looked at again and again')
})

const someName = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const policy = fc.constantFrom('Orphan', 'Background', 'Foreground')
const someStep = fc.oneof(
  fc.record({ name: someName, owners: fc.uniqueArray(someName, { maxLength: 3 }), block: fc.boolean() }),
  fc.record({ name: someName, propagationPolicy: policy }),
)
type Step = typeof someStep extends fc.Arbitrary<infer S> ? S : never

/** Gives the object other owners, of those that exist, or deletes it. What comes too late fails, which is no matter. */
async function take(env: ControllerEnv, step: Step): Promise<unknown> {
  const key = { namespace: 'default', name: step.name }
  if ('propagationPolicy' in step) return env.client.delete(configMaps, key, step).catch(() => {})
  const owners = await Promise.all(step.owners.map((owner) => env.get(configMaps, owner)))
  const ownerReferences = owners.filter((owner) => owner !== undefined).map((owner) => ref(owner, step.block))
  return (await env.get(configMaps, step.name))
    ? env.client.patch(configMaps, key, 'merge', { metadata: { ownerReferences } }).catch(() => {})
    : env.client.create(configMaps, { metadata: { ...key, ownerReferences } })
}

for (const c of [
  { name: 'in one process', maxLagMs: 0 },
  { name: 'with watches that lag', maxLagMs: 200 },
])
  t.test(`whatever happens, in the end nothing is stuck, and owners that are named exist, ${c.name}`, async (t) => {
    const env = await controllerEnv(t, ['garbage-collector-controller'], c.maxLagMs)
    await fc.assert(
      fc.asyncProperty(fc.array(someStep, { maxLength: 12 }), fc.boolean(), async (steps, together) => {
        await env.client.deleteCollection(configMaps, { namespace: 'default' })
        await env.advance(20_000)
        for (const step of steps) {
          await take(env, step)
          if (!together) await env.advance(c.maxLagMs / 2)
        }
        await env.advance(20_000)
        const { items } = await env.client.list(configMaps, { namespace: 'default' })
        const uids = new Set(items.map(({ metadata }) => metadata.uid))
        const isFine = ({ metadata }: ConfigMap) =>
          !metadata.deletionTimestamp && (metadata.ownerReferences ?? []).every(({ uid }) => uids.has(uid))
        return items.every(isFine)
      }),
      { numRuns: 50 },
    )
  })
