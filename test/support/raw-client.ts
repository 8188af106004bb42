import { Agent, request } from 'node:https'
import type { Status } from '../../apimachinery/types/meta-v1.ts'
import type { KubeconfigTarget } from '../../client/kubeconfig.ts'

/** A request as it is sent, right or wrong. */
export interface RawRequest {
  /** `GET` unless given. */
  readonly method?: string
  readonly path: string
  /** Content-Type; without it no body is sent. */
  readonly type?: string | null
  /** Sent as JSON unless it is text or bytes. */
  readonly body?: unknown
}

/** What the server said, as it is. */
export interface RawAnswer {
  readonly code: number
  readonly body: Status
}

/** Sends requests as they are, over one kept-alive connection. */
export class RawClient {
  readonly #target: KubeconfigTarget
  readonly #agent: Agent

  constructor(target: KubeconfigTarget) {
    this.#target = target
    this.#agent = new Agent({ keepAlive: true, ca: target.ca })
  }

  send({ method = 'GET', path, type = null, body }: RawRequest): Promise<RawAnswer> {
    const bytes = Buffer.isBuffer(body) || typeof body === 'string' ? Buffer.from(body) : JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${this.#target.token}`,
      ...(type === null ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(bytes ?? '') }),
    }
    return new Promise((resolve, reject) => {
      const call = request(`${this.#target.server}${path}`, { method, headers, agent: this.#agent }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
        response.on('end', () => resolve({ code: response.statusCode as number, body: parsed(text) }))
      })
      call.on('error', reject).end(type === null ? undefined : bytes)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Some paths answer text. */
function parsed(text: string): Status {
  try {
    return JSON.parse(text) as Status
  } catch {
    return { message: text } as Status
  }
}
