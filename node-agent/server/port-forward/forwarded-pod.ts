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
   * Joins a client to a port until the port has nothing more to say, or the client is gone.
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

/** Copies in both directions until the server ends or one side breaks. A client may end and still wait for the answer. */
function joined(client: Duplex, server: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.on('end', resolve)
    server.on('close', resolve)
    client.on('error', () => server.destroy())
    client.on('close', () => server.destroy())
    client.pipe(server)
    server.pipe(client)
  })
}
