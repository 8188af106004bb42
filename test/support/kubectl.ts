import type { Test } from 'tap'
import { type Child, type Outcome, runChild, startChild } from './child.ts'
import { type Home, repository } from './peapod.ts'
import { type KubectlBinary, newestKubectl } from './require.ts'

/** A kubectl command that failed where it should not have. */
export class KubectlError extends Error {
  override readonly name = 'KubectlError'
}

/** kubectl, as the user of a home. It runs in the root of the repository. */
export class Kubectl {
  readonly #t: Test
  readonly #home: Home
  readonly #binary: KubectlBinary

  constructor(t: Test, home: Home, binary = newestKubectl()) {
    this.#t = t
    this.#home = home
    this.#binary = binary
  }

  /** Runs a command line, split at spaces. @returns what it printed to standard output @throws {KubectlError} */
  async ok(line: string, input?: string): Promise<string> {
    const { status, stdout, stderr } = await this.run(line.split(' '), input)
    if (status !== 0) throw new KubectlError(`kubectl ${line}: exit status ${status}\n${stdout}${stderr}`)
    return stdout
  }

  /** Runs a command line that is to fail. @returns what it printed to standard error @throws {KubectlError} it succeeds */
  async refused(line: string, input?: string): Promise<string> {
    const { status, stdout, stderr } = await this.run(line.split(' '), input)
    if (status === 0) throw new KubectlError(`kubectl ${line} succeeded:\n${stdout}${stderr}`)
    return stderr
  }

  run(args: readonly string[], input?: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return runChild(this.#binary.path, args, { ...this.#options, env: { ...this.#home.env, ...env }, input })
  }

  /** Starts a command that goes on until the test ends. */
  start(line: string): Child {
    return startChild(this.#t, this.#binary.path, line.split(' '), this.#options)
  }

  get #options() {
    return { env: this.#home.env, cwd: repository }
  }
}
