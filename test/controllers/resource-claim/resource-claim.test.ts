import t, { type Test } from 'tap'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { resourceClaims } from '../../../apimachinery/kinds/resource/resource-claim.ts'
import { resourceClaimTemplates } from '../../../apimachinery/kinds/resource/resource-claim-template.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { AllocationResult, ResourceClaim, ResourceClaimTemplate } from '../../../apimachinery/types/resource-v1.ts'
import { type ControllerEnv, controllerEnv } from '../../support/controller-env.ts'

const controller = 'resourceclaim-controller'
const deviceClaim = { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } }] } }
const allocation = {
  devices: { results: [{ request: 'gpu', driver: 'gpu.example.com', pool: 'n1', device: 'gpu-0' }] },
} as unknown as AllocationResult

const template = {
  metadata: { name: 'gpus' },
  spec: { metadata: { labels: { tier: 'fast' }, annotations: { note: 'x' } }, spec: deviceClaim },
} as unknown as Draft<ResourceClaimTemplate>

const podDraft = (name: string, more: object = {}) =>
  ({
    metadata: { name },
    spec: {
      containers: [{ name: 'a', image: 'busybox' }],
      resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpus' }],
      ...more,
    },
  }) as unknown as Draft<Pod>

async function envWithTemplate(t: Test): Promise<ControllerEnv> {
  const env = await controllerEnv(t, [controller])
  await env.create(resourceClaimTemplates, template)
  return env
}

const claimsOf = async ({ client }: ControllerEnv) => (await client.list(resourceClaims)).items

async function allocate(env: ControllerEnv, claim: ResourceClaim, ...users: Pod[]): Promise<ResourceClaim> {
  const reservedFor = users.map(({ metadata: { name, uid } }) => ({ resource: 'pods', name, uid }))
  const finalizers = ['resource.kubernetes.io/delete-protection']
  const held = await env.client.update(resourceClaims, { ...claim, metadata: { ...claim.metadata, finalizers } })
  const status = { allocation, ...(reservedFor.length > 0 && { reservedFor }) }
  const updated = await env.client.updateStatus(resourceClaims, { ...held, status })
  await env.settle()
  return updated
}

const end = async (env: ControllerEnv, pod: Pod) => {
  const now = (await env.get(pods, pod.metadata.name))!
  await env.client.updateStatus(pods, { ...now, status: { ...now.status, phase: 'Succeeded' } })
  await env.settle()
}

t.test('a pod with a template gets a claim that it owns, and is told its name', async (t) => {
  const env = await envWithTemplate(t)
  const pod = await env.create(pods, podDraft('p'))
  const [claim] = await claimsOf(env)
  t.match(claim?.metadata.name, /^p-gpu-[a-z0-9]{5}$/)
  t.match(claim?.metadata, {
    labels: { tier: 'fast' },
    annotations: { note: 'x', 'resource.kubernetes.io/pod-claim-name': 'gpu' },
  })
  t.match(claim?.metadata.ownerReferences, [
    { kind: 'Pod', uid: pod.metadata.uid, controller: true, blockOwnerDeletion: true },
  ])
  t.match(claim?.spec, deviceClaim)
  t.strictSame((await env.get(pods, 'p'))?.status.resourceClaimStatuses, [
    { name: 'gpu', resourceClaimName: claim?.metadata.name },
  ])
})

t.test('names that are too long give up their share', async (t) => {
  const env = await envWithTemplate(t)
  const [long, name] = ['p'.repeat(60), 'c'.repeat(60)]
  await env.create(pods, podDraft(long, { resourceClaims: [{ name, resourceClaimTemplateName: 'gpus' }] }))
  const [claim] = await claimsOf(env)
  t.match(claim?.metadata.name, /^p{28}-c{28}[a-z0-9]{5}$/)
})

t.test('a template that is missing is told of, and waited for', async (t) => {
  const env = await controllerEnv(t, [controller])
  await env.create(pods, podDraft('p'))
  const message =
    'PodResourceClaim gpu: resource claim template "gpus": resourceclaimtemplate.resource.k8s.io "gpus" not found'
  t.equal((await env.events())[0], `FailedResourceClaimCreation: ${message}`)
  await env.create(resourceClaimTemplates, template)
  await env.advance(60_000)
  t.equal((await claimsOf(env)).length, 1)
})

t.test('a claim that is deleted by accident is made again', async (t) => {
  const env = await envWithTemplate(t)
  await env.create(pods, podDraft('p'))
  const [first] = await claimsOf(env)
  await env.client.delete(resourceClaims, first!)
  await env.settle()
  const [second] = await claimsOf(env)
  t.not(second?.metadata.name, first?.metadata.name)
  t.strictSame((await env.get(pods, 'p'))?.status.resourceClaimStatuses, [
    { name: 'gpu', resourceClaimName: second?.metadata.name },
  ])
})

t.test('pods with claims of their own choice, or without any, get none', async (t) => {
  const env = await envWithTemplate(t)
  await env.create(pods, podDraft('p', { resourceClaims: [{ name: 'gpu', resourceClaimName: 'mine' }] }))
  await env.create(pods, podDraft('q', { resourceClaims: [] }))
  t.strictSame(await claimsOf(env), [])
})

t.test('an allocated claim is reserved for a pod that got its node without the scheduler', async (t) => {
  const env = await envWithTemplate(t)
  const pod = await env.create(pods, podDraft('p', { nodeName: 'n1' }))
  const [claim] = await claimsOf(env)
  await allocate(env, claim!)
  t.strictSame((await claimsOf(env))[0]?.status.reservedFor, [{ resource: 'pods', name: 'p', uid: pod.metadata.uid }])
})

t.test('a claim of a pod’s own goes when the pod has ended', async (t) => {
  const env = await envWithTemplate(t)
  const pod = await env.create(pods, podDraft('p'))
  const [claim] = await claimsOf(env)
  await allocate(env, claim!, pod)
  await end(env, pod)
  t.strictSame(await claimsOf(env), [])
})

t.test('a shared claim gives back its devices when its last user is done, and stays', async (t) => {
  const env = await envWithTemplate(t)
  const claim = await env.create(resourceClaims, { metadata: { name: 'mine' }, spec: deviceClaim } as never)
  const shared = { resourceClaims: [{ name: 'gpu', resourceClaimName: 'mine' }] }
  const [p, q] = [await env.create(pods, podDraft('p', shared)), await env.create(pods, podDraft('q', shared))]
  await allocate(env, claim as ResourceClaim, p, q)
  await end(env, p)
  const half = (await claimsOf(env))[0]
  t.strictSame(
    half?.status.reservedFor?.map(({ name }) => name),
    ['q'],
  )
  t.ok(half?.status.allocation)
  await env.client.delete(pods, q, { gracePeriodSeconds: 0 })
  await env.settle()
  const free = (await claimsOf(env))[0]
  t.strictSame(free?.status, {})
  t.equal(free?.metadata.finalizers, undefined)
})

t.test('a pod that has been replaced by another of its name does not keep its claim', async (t) => {
  const env = await envWithTemplate(t)
  const claim = await env.create(resourceClaims, { metadata: { name: 'mine' }, spec: deviceClaim } as never)
  const pod = await env.create(pods, podDraft('p', { resourceClaims: [{ name: 'gpu', resourceClaimName: 'mine' }] }))
  await allocate(env, claim as ResourceClaim, { ...pod, metadata: { ...pod.metadata, uid: 'another' } })
  t.strictSame((await claimsOf(env))[0]?.status, {})
})

t.test('an allocated claim that nobody uses goes when it is deleted', async (t) => {
  const env = await envWithTemplate(t)
  const claim = await env.create(resourceClaims, { metadata: { name: 'mine' }, spec: deviceClaim } as never)
  await allocate(env, claim as ResourceClaim)
  t.ok((await claimsOf(env))[0]?.status.allocation, 'it stays allocated')
  await env.client.delete(resourceClaims, claim as ResourceClaim)
  await env.settle()
  t.strictSame(await claimsOf(env), [])
})

t.test('nothing is written while nothing changes', async (t) => {
  const env = await envWithTemplate(t)
  const pod = await env.create(pods, podDraft('p', { nodeName: 'n1' }))
  await allocate(env, (await claimsOf(env))[0]!, pod)
  const revision = async () => (await env.client.list(pods)).metadata.resourceVersion
  const before = await revision()
  await env.advance(60 * 60_000)
  t.equal(await revision(), before)
})
