import type { IncomingMessage } from 'node:http'
import type { Answer, HttpCaller, OutgoingCall } from './http-connection.ts'

/** What lets requests in, and may change from one to the next. */
export interface Credential {
  /** A bearer token that is good now. @throws {ApiError} none can be had */
  token(): Promise<string>
  /** The server did not take this token: the next one has to be another. */
  refused(token: string): void
}

/** Calls over the connections of another caller, let in by a credential of their own. */
export class CredentialedCaller implements HttpCaller {
  readonly #connection: HttpCaller
  readonly #credential: Credential

  constructor(connection: HttpCaller, credential: Credential) {
    this.#connection = connection
    this.#credential = credential
  }

  async call(call: OutgoingCall): Promise<Answer> {
    const token = await this.#credential.token()
    const answer = await this.#connection.call(withToken(call, token))
    if (answer.code === unauthorized) this.#credential.refused(token)
    return answer
  }

  async stream(call: OutgoingCall, signal: AbortSignal): Promise<IncomingMessage> {
    const token = await this.#credential.token()
    const response = await this.#connection.stream(withToken(call, token), signal)
    if (response.statusCode === unauthorized) this.#credential.refused(token)
    return response
  }
}

const unauthorized = 401

function withToken(call: OutgoingCall, token: string): OutgoingCall {
  return { ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } }
}
