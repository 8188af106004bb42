import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import type { Client } from '../../client/client.ts'
import { httpTransport } from '../../client/http/http-transport.ts'
import { type KubeconfigTarget, kubeconfigTarget, readKubeconfig } from '../../client/kubeconfig.ts'
import { createClient } from '../../client/typed-client.ts'
import { RealClock } from '../../platform/clock.ts'
import { type Child, type Outcome, runChild, startChild } from './child.ts'

// Tests run from their sources or from `dist/`; the command always from `dist/`.
const here = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The root of the repository. */
export const repository = basename(here) === 'dist' ? dirname(here) : here

const mainFile = join(repository, 'dist', 'cli', 'main.js')

/** A place for a cluster and its users that ends with the test: a home directory with everything in it. */
export class Home {
  readonly directory: string
  readonly dataDirectory: string
  readonly kubeconfig: string
  readonly env: NodeJS.ProcessEnv
  readonly #t: Test

  constructor(t: Test) {
    this.#t = t
    this.directory = mkdtempSync(join(tmpdir(), 'peapod-test-'))
    this.dataDirectory = join(this.directory, 'data')
    this.kubeconfig = join(this.directory, 'kubeconfig')
    const { PATH } = process.env
    this.env = { PATH, HOME: this.directory, PEAPOD_HOME: this.directory, KUBECONFIG: this.kubeconfig }
    t.teardown(() => rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 }))
  }

  /** Starts `peapod` with these arguments. */
  start(...args: string[]): Child {
    return startChild(this.#t, process.execPath, [mainFile, ...args], this.#options)
  }

  /** Runs `peapod` to its end. */
  run(...args: string[]): Promise<Outcome> {
    return runChild(process.execPath, [mainFile, ...args], this.#options)
  }

  /** Starts a cluster with `peapod up` on a free port and waits until it is ready. */
  async up(...args: string[]): Promise<Child> {
    const child = this.start('up', '--port', '0', '--data-dir', this.dataDirectory, ...args)
    await child.printed(/is ready after/)
    return child
  }

  /** Where the kubeconfig leads. */
  async target(): Promise<KubeconfigTarget> {
    return kubeconfigTarget(await readKubeconfig([this.kubeconfig]))
  }

  /** A client of the cluster in the kubeconfig, over HTTP. Its watches end with the test. */
  async client(): Promise<Client> {
    const transport = httpTransport({ ...(await this.target()), userAgent: 'peapod-test', clock: new RealClock() })
    this.#t.teardown(() => transport.close())
    return createClient(transport)
  }

  get #options() {
    return { env: this.env, cwd: repository }
  }
}
