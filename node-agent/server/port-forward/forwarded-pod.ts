import type { Duplex } from 'node:stream'
import type { ContainerRuntime } from '../../runtimes/container-runtime.ts'

/** The pod whose ports are forwarded. */
export class ForwardedPod {
  readonly #runtime: ContainerRuntime
  readonly #sandboxId: string

  constructor(runtime: ContainerRuntime, sandboxId: string) {
    this.#runtime = runtime
    this.#sandboxId = sandboxId
  }

  /**
   * Joins a client to a port until both directions have ended.
   * @returns what went wrong, in the kubelet's words; the client is told, and its connection is left to the caller
   */
  async join(client: Duplex, port: number): Promise<string | undefined> {
    try {
      await joined(client, await this.#runtime.portForward(this.#sandboxId, port))
      return undefined
    } catch (error) {
      return `error forwarding port ${port} to pod ${this.#sandboxId}, uid : ${(error as Error).message}`
    }
  }
}

/** Copies in both directions until both have ended, or one side breaks. */
function joined(client: Duplex, server: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    let open = 2
    const ended = () => {
      if (--open === 0) resolve()
    }
    const onServerError = (error: Error) => {
      client.unpipe(server)
      reject(error)
    }
    server.on('error', onServerError)
    server.on('end', ended)
    // The pod may have said all, and the client may be gone: no more is to be expected then.
    server.on('close', resolve)
    client.on('end', ended)
    client.on('close', () => {
      server.destroy()
      resolve()
    })
    client.on('error', () => server.destroy())
    client.pipe(server)
    server.pipe(client)
  })
}
