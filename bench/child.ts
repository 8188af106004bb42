import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from '../client/client.ts'
import { httpTransport } from '../client/http/http-transport.ts'
import { kubeconfigTarget, readKubeconfig } from '../client/kubeconfig.ts'
import { createClient } from '../client/typed-client.ts'
import { RealClock } from '../platform/clock.ts'

/** A peapod of its own, in a process of its own. */
export interface PeapodProcess {
  readonly server: string
  readonly token: string
  readonly dataDirectory: string
  /** From the start of the process to the first `ok` of /readyz. */
  readonly readyAfterMs: number
  residentBytes(): number
  /** CPU seconds used so far. */
  cpuSeconds(): number
  /** Bytes of the database and what belongs to it. */
  databaseBytes(): number
  /** Does something, and looks meanwhile how long the event loop is held up at most, in milliseconds. */
  longestBlockMs(during: () => Promise<unknown>): Promise<number>
  stop(): Promise<void>
}

const pollMs = 5
const startTimeoutMs = 30_000

/** Starts `peapod up` with a data directory of its own, and waits until it is ready. */
export async function startPeapod(...flags: string[]): Promise<PeapodProcess> {
  const home = mkdtempSync(join(tmpdir(), 'peapod-bench-'))
  const kubeconfig = join(home, 'kubeconfig')
  const dataDirectory = join(home, 'data')
  const main = fileURLToPath(new URL('../bundle/cli/main.js', import.meta.url))
  const monitor = new URL('./loop-delay.js', import.meta.url).href
  const args = [
    '--import',
    monitor,
    main,
    'up',
    '--port',
    '0',
    '--data-dir',
    dataDirectory,
    '--kubeconfig',
    kubeconfig,
    ...flags,
  ]
  const startedAt = performance.now()
  const env = { ...process.env, PEAPOD_HOME: join(home, 'home') }
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env })
  tieToUs(child)
  const target = await poll(async () => {
    const found = await kubeconfigTarget(await readKubeconfig([kubeconfig]))
    if ((await get(`${found.server}/readyz`)) !== 'ok') throw new Error('not ready')
    return found
  })
  const readyAfterMs = performance.now() - startedAt
  return {
    server: target.server,
    token: target.token ?? '',
    dataDirectory,
    readyAfterMs,
    residentBytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024,
    cpuSeconds: () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
    databaseBytes: () =>
      readdirSync(dataDirectory)
        .filter((name) => name.startsWith('peapod.db'))
        .reduce((sum, name) => sum + statSync(join(dataDirectory, name)).size, 0),
    longestBlockMs: async (during) => {
      child.send('start')
      await during()
      const answer = new Promise<number>((resolve) =>
        child.once('message', (m: { longestMs: number }) => resolve(m.longestMs)),
      )
      child.send('read')
      return answer
    },
    stop: async () => {
      await ended(child)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A client with connections of its own. */
export function clientOf({ server, token }: PeapodProcess): Client {
  const clock = new RealClock()
  return createClient(httpTransport({ server, token, insecureSkipTlsVerify: true, userAgent: 'peapod-bench', clock }))
}

/** Ends with this process, however that ends. */
export function tieToUs(child: ChildProcess): void {
  process.once('exit', () => child.kill('SIGKILL'))
}

export function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

async function poll<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + startTimeoutMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
  }
}

/** A GET without credentials, on loopback. */
export function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = https.get(url, { rejectUnauthorized: false, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve(text))
    })
    request.on('error', reject)
  })
}
