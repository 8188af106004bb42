import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { ConfigMap } from '../../apimachinery/types/core-v1.ts'
import { clientOf, ended, type PeapodProcess, startPeapod, tieToUs } from '../child.ts'
import { printTable, round } from '../table.ts'

const connections = 16
const seconds = 5

const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { generateName: 'bench-', labels: { app: 'bench', tier: 'backend' } },
  data: { color: 'blue', size: 'large', 'settings.yaml': 'a: 1\nb: 2\nc: three\n' },
}
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'bench-', labels: { app: 'bench' } },
  spec: {
    containers: [
      { name: 'main', image: 'nginx:1.14.2', ports: [{ containerPort: 80 }], resources: { requests: { cpu: '10m' } } },
    ],
  },
}

/** Creates and reads over TLS, beside the bare loop in the same run. */
export async function http(): Promise<void> {
  // No nodes and no controllers: only the API server is measured.
  const peapod = await startPeapod('--nodes', '0', '--no-scheduler', '--controllers', 'serviceaccount-controller')
  const bare = await startBare(peapod)
  const api = `${peapod.server}/api/v1/namespaces/default`
  await clientOf(peapod).create(configMaps, {
    ...configMap,
    metadata: { name: 'read', namespace: 'default' },
  } as Draft<ConfigMap>)
  await load(`${api}/configmaps`, configMap, peapod.token, 2)
  await load(`${bare.url}/objects`, configMap, '', 2)
  const rows = [
    {
      name: 'create ConfigMap',
      ours: await load(`${api}/configmaps`, configMap, peapod.token),
      bare: await load(`${bare.url}/objects`, configMap, ''),
    },
    {
      name: 'create Pod',
      ours: await load(`${api}/pods`, pod, peapod.token),
      bare: await load(`${bare.url}/objects`, pod, ''),
    },
    {
      name: 'get ConfigMap',
      ours: await load(`${api}/configmaps/read`, undefined, peapod.token),
      bare: await load(`${bare.url}/objects/object-1`, undefined, ''),
    },
  ]
  await bare.stop()
  await peapod.stop()
  printTable(
    `HTTP over TLS, ${connections} connections, ${seconds} s each, fsync per commit`,
    ['request', 'peapod/s', 'p99 ms', 'bare/s', 'ratio'],
    rows.map(({ name, ours, bare }) => [
      name,
      ours.perSecond,
      ours.p99Ms,
      bare.perSecond,
      round(ours.perSecond / bare.perSecond, 2),
    ]),
  )
}

async function load(url: string, body: object | undefined, token: string, duration = seconds) {
  const result = await autocannon({
    url,
    connections,
    duration,
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
    tlsOptions: { rejectUnauthorized: false },
  } as autocannon.Options)
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`)
  return { perSecond: round(result.requests.average, 0), p99Ms: result.latency.p99 }
}

async function startBare({ dataDirectory }: PeapodProcess) {
  const home = mkdtempSync(join(tmpdir(), 'peapod-bare-'))
  const script = fileURLToPath(new URL('../bare-server.js', import.meta.url))
  const files = [join(home, 'bare.db'), join(dataDirectory, 'apiserver.crt'), join(dataDirectory, 'apiserver.key')]
  const child = spawn(process.execPath, [script, ...files], { stdio: ['ignore', 'pipe', 'inherit'] })
  tieToUs(child)
  const port = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())))
  const stop = async () => {
    await ended(child)
    rmSync(home, { recursive: true, force: true })
  }
  return { url: `https://127.0.0.1:${port}`, stop }
}
