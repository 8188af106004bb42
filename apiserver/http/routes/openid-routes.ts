import type { FastifyInstance } from 'fastify'
import { sendBytes } from '../answers/send.ts'
import { readOnly } from './read-only.ts'

/** What others need to check tokens of service accounts (OpenID Connect Discovery 1.0, KEP-1393). */
export interface OpenIdIssuer {
  /** `iss` of the tokens. */
  readonly issuer: string
  /** The algorithm that they are signed with (RFC 7518). */
  readonly algorithm: string
  /** The public keys (RFC 7517). */
  keys(): Promise<readonly object[]>
}

export interface OpenIdRouteOptions {
  /** Undefined: no tokens are issued. */
  readonly openId?: OpenIdIssuer | undefined
  /** `host:port` of this server. */
  readonly serverAddress: () => string
}

const jwksPath = '/openid/v1/jwks'
const anHour = 'public, max-age=3600'

/** `/.well-known/openid-configuration` and the keys that it leads to. */
export async function openIdRoutes(app: FastifyInstance, { openId, serverAddress }: OpenIdRouteOptions): Promise<void> {
  if (openId === undefined) return
  readOnly(app, '/.well-known/openid-configuration', (request, reply) => {
    const document = {
      issuer: openId.issuer,
      jwks_uri: `https://${serverAddress()}${jwksPath}`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [openId.algorithm],
    }
    reply.header('cache-control', anHour)
    return sendBytes(request, reply, 200, 'application/json', Buffer.from(JSON.stringify(document)))
  })
  readOnly(app, jwksPath, async (request, reply) => {
    const keys = await openId.keys()
    reply.header('cache-control', anHour)
    return sendBytes(request, reply, 200, 'application/jwk-set+json', Buffer.from(JSON.stringify({ keys })))
  })
}
