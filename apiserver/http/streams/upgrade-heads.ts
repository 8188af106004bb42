import type { IncomingMessage, Server } from 'node:http'

const heads = new WeakMap<IncomingMessage, Buffer>()

/** Remembers what clients send right behind a request to upgrade. Before anything else handles upgrades. */
export function rememberUpgradeHeads(server: Server): void {
  server.prependListener('upgrade', (request, _socket, head) => heads.set(request, head))
}

/** What the client has sent after this request. */
export function headOf(request: IncomingMessage): Buffer {
  return heads.get(request) ?? Buffer.alloc(0)
}
