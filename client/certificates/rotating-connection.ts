import type { IncomingMessage } from 'node:http'
import type { Clock, Timer } from '../../platform/clock.ts'
import type { RenewableKeyPair } from '../../platform/key-pair.ts'
import {
  type Answer,
  type HttpCaller,
  HttpConnection,
  type OutgoingCall,
  requestTimeoutMs,
  type ServerAddress,
} from '../http/http-connection.ts'

/**
 * Connections that show the client certificate that counts now. Those that have shown an older one end when what is under
 * way on them has had time to end; watches come back over new ones.
 */
export class RotatingConnection implements HttpCaller {
  readonly #open: () => HttpConnection
  readonly #clock: Clock
  readonly #unfollow: () => void
  readonly #retired = new Map<HttpConnection, Timer>()
  #current: HttpConnection

  constructor(address: ServerAddress, pair: RenewableKeyPair, userAgent: string, clock: Clock) {
    this.#clock = clock
    this.#open = () => {
      const { certificate: clientCertificate, key: clientKey } = pair
      return new HttpConnection({ ...address, clientCertificate, clientKey }, userAgent, clock)
    }
    this.#current = this.#open()
    this.#unfollow = pair.onReplaced(() => this.#replace())
  }

  call(call: OutgoingCall): Promise<Answer> {
    return this.#current.call(call)
  }

  stream(call: OutgoingCall, signal: AbortSignal): Promise<IncomingMessage> {
    return this.#current.stream(call, signal)
  }

  /** Ends every connection. */
  close(): void {
    this.#unfollow()
    this.#current.close()
    for (const [connection, timer] of this.#retired) {
      timer.cancel()
      connection.close()
    }
    this.#retired.clear()
  }

  #replace(): void {
    const old = this.#current
    this.#current = this.#open()
    const end = () => {
      this.#retired.delete(old)
      old.close()
    }
    this.#retired.set(old, this.#clock.setTimer(requestTimeoutMs, end))
  }
}
