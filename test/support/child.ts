import { type ChildProcess, spawn } from 'node:child_process'
import type { Test } from 'tap'

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** For its standard input; empty unless given. */
  readonly input?: string | undefined
}

/** How a process ended. */
export interface Exit {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
}

/** What a process that has ended left. */
export interface Outcome extends Exit {
  readonly stdout: string
  readonly stderr: string
}

/** A process of a test; what it prints is kept. */
export class Child {
  readonly exited: Promise<Exit>
  stdout = ''
  stderr = ''
  #ended = false
  readonly #process: ChildProcess
  readonly #watchers = new Set<() => void>()

  constructor(file: string, args: readonly string[], { env, cwd, input = '' }: ChildOptions) {
    const child = spawn(file, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#process = child
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#note(() => (this.stdout += text)))
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#note(() => (this.stderr += text)))
    // A process may end without having read its input.
    child.stdin.on('error', () => {}).end(input)
    this.exited = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status, signal) => {
        this.#note(() => (this.#ended = true))
        resolve({ status, signal })
      })
    })
  }

  get processId(): number {
    return this.#process.pid as number
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name)
  }

  /** Resolves when its standard output matches. @throws {Error} it ended without */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#matched(pattern, () => this.stdout)
  }

  /** Resolves when its standard error matches. @throws {Error} it ended without */
  logged(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#matched(pattern, () => this.stderr)
  }

  #matched(pattern: RegExp, text: () => string): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(text())
        if (match) resolve(match)
        else if (this.#ended) reject(new Error(`ended without printing ${pattern}:\n${this.stdout}\n${this.stderr}`))
        else return
        this.#watchers.delete(look)
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

/** Starts a process that does not outlive the test. */
export function startChild(t: Test, file: string, args: readonly string[], options: ChildOptions = {}): Child {
  const child = new Child(file, args, options)
  t.teardown(async () => {
    child.signal('SIGKILL')
    await child.exited
  })
  return child
}

/** Runs a process to its end. */
export async function runChild(file: string, args: readonly string[], options: ChildOptions = {}): Promise<Outcome> {
  const child = new Child(file, args, options)
  const exit = await child.exited
  return { ...exit, stdout: child.stdout, stderr: child.stderr }
}
