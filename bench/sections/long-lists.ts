import https from 'node:https'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { clientOf, type PeapodProcess, startPeapod } from '../child.ts'
import { printTable, round } from '../table.ts'

const count = 10_000
const writesAtOnce = 32
const protobuf = 'application/vnd.kubernetes.protobuf'

/** What 10,000 stored pods cost: memory, and how long reading all of them holds everybody else up. */
export async function longLists(): Promise<void> {
  const peapod = await startPeapod('--nodes', '0', '--no-scheduler', '--controllers', 'serviceaccount-controller')
  const emptyMiB = peapod.residentBytes() / 2 ** 20
  const createBlockMs = await peapod.longestBlockMs(() => createPods(peapod))
  const filledMiB = peapod.residentBytes() / 2 ** 20
  const rows = []
  for (const [name, accept] of [
    ['JSON', 'application/json'],
    ['JSON, again', 'application/json'],
    ['protobuf, first time', protobuf],
    ['protobuf, again', protobuf],
    ['table', 'application/json;as=Table;v=v1;g=meta.k8s.io'],
    ['metadata only', 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'],
  ] as const) {
    let bytes = 0
    const startedAt = performance.now()
    const blockMs = await peapod.longestBlockMs(async () => {
      bytes = await read(peapod, '/api/v1/pods', accept)
    })
    rows.push([name, round(performance.now() - startedAt, 0), round(bytes / 2 ** 20), round(blockMs)])
  }
  const listedMiB = peapod.residentBytes() / 2 ** 20
  await peapod.stop()
  printTable(`LIST of ${count} pods`, ['form', 'ms', 'MiB', 'longest block of the event loop, ms'], rows)
  printTable(
    `Memory with ${count} pods stored`,
    ['figure', 'value', 'unit'],
    [
      ['resident before', round(emptyMiB, 0), 'MiB'],
      ['resident when they are there', round(filledMiB, 0), 'MiB'],
      ['resident after the lists', round(listedMiB, 0), 'MiB'],
      ['longest block while they were created', round(createBlockMs), 'ms'],
    ],
  )
}

async function createPods(peapod: PeapodProcess): Promise<void> {
  const client = clientOf(peapod)
  const containers = [{ name: 'main', image: 'nginx:1.14.2', resources: { requests: { cpu: '10m' } } }]
  let next = 0
  const writer = async () => {
    while (next < count) {
      const metadata = { name: `pod-${next++}`, namespace: 'default', labels: { app: 'bench' } }
      await client.create(pods, { metadata, spec: { containers } })
    }
  }
  await Promise.all(Array.from({ length: writesAtOnce }, writer))
}

/** Reads an answer to its end. @returns its length */
function read({ server, token }: PeapodProcess, path: string, accept: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept }
    const request = https.get(server + path, { headers, rejectUnauthorized: false, agent: false }, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => resolve(bytes))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}
