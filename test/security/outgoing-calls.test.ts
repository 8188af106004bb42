import t from 'tap'
import { ApiError } from '../../apimachinery/errors.ts'
import type { EndpointSubset, Pod } from '../../apimachinery/types/core-v1.ts'
import type { ObjectReader } from '../../apiserver/object-reader.ts'
import { podTarget } from '../../apiserver/streams/pod-proxy.ts'
import { serviceTarget } from '../../apiserver/streams/service-proxy.ts'
import { reachableLookup } from '../../apiserver/webhooks/reachable-address.ts'
import { WebhookClient } from '../../apiserver/webhooks/webhook-client.ts'
import { RealClock } from '../../platform/clock.ts'
import { SeededRandom } from '../../platform/random.ts'
import { makePod } from '../support/builders.ts'

const timeoutMs = 5_000
const metadataService = '169.254.169.254'

for (const host of [
  metadataService,
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '169.254.43518',
  '[fe80::1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
]) {
  t.test(`no webhook is called at ${host}`, async (t) => {
    const resolve = () => ({ host: 'localhost', port: 443 })
    const client = new WebhookClient({ clock: new RealClock(), resolve })
    t.teardown(() => client.close())
    await t.rejects(client.call({ url: `https://${host}/latest` }, {}, timeoutMs), { message: /address not allowed$/ })
  })
}

t.test('no Service leads a webhook to a metadata service', async (t) => {
  const client = new WebhookClient({ clock: new RealClock(), resolve: () => ({ host: metadataService, port: 80 }) })
  t.teardown(() => client.close())
  const call = client.call({ service: { namespace: 'default', name: 'hook' } }, {}, timeoutMs)
  await t.rejects(call, { message: /address not allowed$/ })
})

t.test('no name leads a webhook to a metadata service', async (t) => {
  for (const all of [false, true]) {
    const failure = await new Promise((resolve) => reachableLookup(metadataService, { all }, resolve))
    t.match(failure, { message: `${metadataService}: address not allowed` })
  }
})

const podAt = (ip: string) => makePod({ name: 'p', status: { podIPs: [{ ip }], podIP: ip } })

/** A reader that knows one pod, and one Service with its Endpoints. */
function readerOf(pod: Pod, subset: EndpointSubset): ObjectReader {
  const objects: Record<string, unknown> = {
    pods: pod,
    services: { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } },
    endpoints: { metadata: { name: 's' }, subsets: [subset] },
  }
  return { get: (kind: { plural: string }) => objects[kind.plural] } as unknown as ObjectReader
}

const throughService = (pod: Pod, ip: string, targetRef = { kind: 'Pod', name: 'p', namespace: 'default' }) =>
  serviceTarget(
    readerOf(pod, { addresses: [{ ip, targetRef }], ports: [{ name: '', port: 80 }] }),
    new SeededRandom('proxy'),
    'default',
    { scheme: '', name: 's', port: '' },
    's',
  )

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (err) {
    if (err instanceof ApiError) return `${err.code} ${err.message}`
    throw err
  }
  return 'none'
}

for (const ip of [metadataService, '127.0.0.1', '::1', '::ffff:169.254.169.254', '0.0.0.0']) {
  t.test(`a pod that says its address is ${ip} gets nobody there`, async (t) => {
    const proxy = () => podTarget(podAt(ip), { scheme: '', name: 'p', port: '80' })
    t.equal(refusal(proxy), '400 address not allowed')
    t.equal(
      refusal(() => throughService(podAt(ip), ip)),
      '400 address not allowed',
    )
  })

  t.test(`endpoints that name ${ip} get nobody there`, async (t) => {
    t.equal(
      refusal(() => throughService(podAt('10.244.0.5'), ip)),
      '503 no endpoints available for service "s"',
    )
  })
}
