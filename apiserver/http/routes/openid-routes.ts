import type { FastifyInstance } from 'fastify'
import { sendBytes } from '../answers/send.ts'
import { readOnly } from './read-only.ts'

/** What others need to check tokens of service accounts (OpenID Connect Discovery 1.0, KEP-1393). */
export interface OpenIdIssuer {
  /** `iss` of the tokens. */
  readonly issuer: string
  /** The public keys (RFC 7517), and how they sign (RFC 7518). */
  keys(): Promise<readonly { readonly alg: string }[]>
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
  readOnly(app, '/.well-known/openid-configuration', async (request, reply) => {
    const algorithms = (await openId.keys()).map(({ alg }) => alg)
    const document = {
      issuer: openId.issuer,
      jwks_uri: `https://${serverAddress()}${jwksPath}`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [...new Set(algorithms)],
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
