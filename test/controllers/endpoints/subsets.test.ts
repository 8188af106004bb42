import fc from 'fast-check'
import t from 'tap'
import type { EndpointAddress, EndpointPort } from '../../../apimachinery/types/core-v1.ts'
import { maxAddresses, type Offer, packSubsets, truncateSubsets } from '../../../controllers/endpoints/subsets.ts'

const http = { name: 'http', port: 80, protocol: 'TCP' }
const admin = { name: 'admin', port: 8080, protocol: 'TCP' }
const otherAdmin = { ...admin, port: 9090 }
const offer = (ip: string, ports: EndpointPort[], ready = true): Offer => ({ address: { ip }, ready, ports })
const ips = (addresses: EndpointAddress[] | undefined) => addresses?.map(({ ip }) => ip)

t.test('ports that the same addresses offer share a subset', async (t) => {
  const subsets = packSubsets([offer('10.0.0.2', [http, admin]), offer('10.0.0.1', [http, otherAdmin])])
  t.strictSame(
    subsets.map(({ addresses, ports }) => [ips(addresses), ports]).sort((a, b) => `${a[0]}`.localeCompare(`${b[0]}`)),
    [
      [['10.0.0.1'], [otherAdmin]],
      [['10.0.0.1', '10.0.0.2'], [http]],
      [['10.0.0.2'], [admin]],
    ],
  )
})

t.test('addresses that are ready and those that are not share a subset', async (t) => {
  const [subset, ...more] = packSubsets([offer('10.0.0.1', [http]), offer('10.0.0.2', [http], false)])
  t.strictSame(more, [])
  t.strictSame(subset, { addresses: [{ ip: '10.0.0.1' }], notReadyAddresses: [{ ip: '10.0.0.2' }], ports: [http] })
})

t.test('an address that is not ready in one place is not in another', async (t) => {
  t.match(packSubsets([offer('10.0.0.1', [http], false), offer('10.0.0.1', [http])]), [
    { addresses: undefined, notReadyAddresses: [{ ip: '10.0.0.1' }] },
  ])
})

t.test('addresses without ports are kept', async (t) => {
  t.match(packSubsets([offer('10.0.0.1', [])]), [{ addresses: [{ ip: '10.0.0.1' }], ports: undefined }])
})

const someOffer = fc
  .record({
    host: fc.integer({ min: 1, max: 6 }),
    ports: fc.uniqueArray(fc.constantFrom(http, admin, otherAdmin), { selector: ({ port }) => port }),
    ready: fc.boolean(),
  })
  .map(({ host, ports, ready }) => offer(`10.0.0.${host}`, ports, ready))

t.test('packing depends neither on the order of offers nor on their having been packed before', async () => {
  const offersOf = (offers: readonly Offer[]) =>
    packSubsets(offers).flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) => [
      ...addresses.map((address) => ({ address, ready: true, ports })),
      ...notReadyAddresses.map((address) => ({ address, ready: false, ports })),
    ])
  fc.assert(
    fc.property(fc.array(someOffer, { maxLength: 8 }), (offers) => {
      const packed = JSON.stringify(packSubsets(offers))
      return (
        packed === JSON.stringify(packSubsets(offers.toReversed())) &&
        packed === JSON.stringify(packSubsets(offersOf(offers)))
      )
    }),
    { numRuns: 200 },
  )
})

const addresses = (count: number, from = 0): EndpointAddress[] =>
  Array.from({ length: count }, (_, i) => ({ ip: `10.${(from + i) >> 8}.${(from + i) & 255}.1` }))

for (const c of [
  { name: 'holds as many as there are', subsets: [[600, 400]], want: [[600, 400]] },
  { name: 'leaves out what is not ready', subsets: [[700, 400]], want: [[700, 300]] },
  { name: 'leaves out all that is not ready before something that is', subsets: [[1100, 50]], want: [[1000, 0]] },
  {
    name: 'takes of each subset in proportion',
    subsets: [
      [1500, 7],
      [500, 0],
    ],
    want: [
      [750, 0],
      [250, 0],
    ],
  },
])
  t.test(`truncating to ${maxAddresses} addresses ${c.name}`, async (t) => {
    const subsets = c.subsets.map(([ready = 0, notReady = 0]) => ({
      addresses: addresses(ready),
      notReadyAddresses: addresses(notReady, 5000),
    }))
    const sizes = truncateSubsets(subsets).map(({ addresses = [], notReadyAddresses = [] }) => [
      addresses.length,
      notReadyAddresses.length,
    ])
    t.strictSame(sizes, c.want)
  })
