import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { run } from '../../cli/program.ts'
import { RealClock } from '../../platform/clock.ts'
import { currentHost, type Host } from '../../platform/host.ts'

/** A command line that runs, or has run. */
export class FakeProcess {
  readonly id: number
  readonly ended: Promise<{ readonly status: number; readonly out: string; readonly err: string }>
  isAlive = true
  out = ''
  err = ''
  #requestStop: () => void = () => {}
  readonly #stopRequested = new Promise<void>((resolve) => {
    this.#requestStop = resolve
  })
  readonly #watchers = new Set<() => void>()

  constructor(id: number, args: readonly string[], host: Omit<Host, 'out' | 'err' | 'stopRequested' | 'processId'>) {
    this.id = id
    const own: Host = {
      ...host,
      processId: id,
      out: (text) => this.#note(() => (this.out += text)),
      err: (text) => this.#note(() => (this.err += text)),
      stopRequested: () => this.#stopRequested,
    }
    this.ended = run(args, { host: own, wallClock: new RealClock() }, '1.2.3')
      .finally(() => this.#note(() => (this.isAlive = false)))
      .then((status) => ({ status, out: this.out, err: this.err }))
  }

  /** As Ctrl-C does. */
  requestStop(): void {
    this.#requestStop()
  }

  /** Resolves when its standard output matches. @throws {Error} it ended without */
  printed(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (pattern.test(this.out)) resolve()
        else if (!this.isAlive) reject(new Error(`ended without printing ${pattern}: ${this.out}${this.err}`))
      }
      this.#watchers.add(look)
      look()
    })
  }

  #note(change: () => void): void {
    change()
    for (const look of this.#watchers) look()
  }
}

/** A machine with a user and a working directory, on which `peapod` commands run: all of them in this process. */
export class FakeMachine {
  readonly homeDirectory: string
  readonly workingDirectory: string
  readonly kubeconfig: string
  readonly #processes = new Map<number, FakeProcess>()
  readonly #logs: Promise<void>[] = []
  #env: Record<string, string> = {}

  constructor(t: Test) {
    const directory = mkdtempSync(join(tmpdir(), 'peapod-test-'))
    this.homeDirectory = join(directory, 'home')
    this.workingDirectory = join(directory, 'work')
    this.kubeconfig = join(this.homeDirectory, '.kube', 'config')
    for (const folder of [this.homeDirectory, this.workingDirectory]) mkdirSync(folder)
    t.teardown(async () => {
      await this.#stopAll()
      rmSync(directory, { recursive: true, force: true })
    })
  }

  /** Environment of processes that start from now on. */
  setEnv(env: Record<string, string>): void {
    this.#env = env
  }

  start(...args: string[]): FakeProcess {
    const { homeDirectory, workingDirectory } = this
    const id = 1000 + this.#processes.size
    const process = new FakeProcess(id, args, {
      ...currentHost(),
      ...{ homeDirectory, workingDirectory, env: this.#env },
      externalIpv4: () => undefined,
      isAlive: (id) => this.#processes.get(id)?.isAlive ?? false,
      terminate: (id) => this.#processes.get(id)?.requestStop(),
      startApart: (args, logFile) => this.#startApart(args, logFile),
    })
    this.#processes.set(id, process)
    return process
  }

  /** Runs a command line to its end. */
  run(...args: string[]): FakeProcess['ended'] {
    return this.start(...args).ended
  }

  #startApart(args: readonly string[], logFile: string): number {
    const process = this.start(...args)
    this.#logs.push(process.ended.then(({ out, err }) => appendFileSync(logFile, out + err)))
    return process.id
  }

  async #stopAll(): Promise<void> {
    for (const process of this.#processes.values()) process.requestStop()
    await Promise.all([...[...this.#processes.values()].map((process) => process.ended), ...this.#logs])
  }
}
