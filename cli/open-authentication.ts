import { parse } from 'yaml'
import { z } from 'zod'
import type { UserInfo } from '../apiserver/api-request.ts'
import type { AnonymousRule, Authenticator } from '../apiserver/auth/authenticator.ts'
import { frontProxyName } from '../apiserver/auth/certificates/server-certificates.ts'
import { ClientCertificates, TrustedAuthorities } from '../apiserver/auth/client-certificates.ts'
import { HttpsJson } from '../apiserver/auth/https-json.ts'
import {
  type AuthenticationConfiguration,
  authenticationConfigurationSchema,
  type IssuerConfiguration,
} from '../apiserver/auth/oidc/authentication-configuration.ts'
import { OidcIssuer } from '../apiserver/auth/oidc/oidc-issuer.ts'
import { RequestHeaders } from '../apiserver/auth/request-headers.ts'
import { StaticTokens } from '../apiserver/auth/tokens/static-tokens.ts'
import type { TokenAuthenticator } from '../apiserver/auth/tokens/token-authenticator.ts'
import { parseTokenFile } from '../apiserver/auth/tokens/token-file.ts'
import { webhookTokens } from '../apiserver/auth/tokens/webhook-tokens.ts'
import { administrator } from '../apiserver/auth/users.ts'
import { kubeconfigTarget, readKubeconfig } from '../client/kubeconfig.ts'
import type { Clock } from '../platform/clock.ts'
import type { AuthenticationSettings } from '../simulation/api-server.ts'
import type { Identity } from '../simulation/serving.ts'
import type { AuthenticationFlags } from './authentication-options.ts'
import { CliError } from './context.ts'
import { issuerOfFlags } from './oidc-flags.ts'
import { readTextFile } from './read-text-file.ts'

/** How requests are authenticated, and whose client certificates are asked for. */
export interface OpenAuthentication {
  readonly settings: AuthenticationSettings
  /** PEM. */
  readonly clientAuthorities: string
}

/** How long a webhook may take to answer. */
const webhookTimeoutMs = 30_000

/** Reads what the flags name. @throws {CliError} a file cannot be used */
export async function openAuthentication(
  flags: AuthenticationFlags & { readonly serviceAccountIssuer: string },
  identity: Identity,
  wallClock: Clock,
): Promise<OpenAuthentication> {
  const ours = identity.certificates.authority.certificate
  const clientBundle = [ours, flags.clientCaFile ? await readTextFile(flags.clientCaFile) : ''].join('\n')
  const proxyBundle = flags.requestheaderClientCaFile
    ? await readTextFile(flags.requestheaderClientCaFile)
    : identity.frontProxy.authority.certificate
  const authenticators: Authenticator[] = [
    new RequestHeaders({
      authorities: authoritiesIn(proxyBundle, flags.requestheaderClientCaFile, wallClock),
      allowedNames: flags.requestheaderAllowedNames ?? (flags.requestheaderClientCaFile ? [] : [frontProxyName]),
      usernameHeaders: flags.requestheaderUsernameHeaders,
      uidHeaders: flags.requestheaderUidHeaders,
      groupHeaders: flags.requestheaderGroupHeaders,
      extraHeaderPrefixes: flags.requestheaderExtraHeadersPrefix,
    }),
    new ClientCertificates(authoritiesIn(clientBundle, flags.clientCaFile, wallClock)),
  ]
  const apiAudiences = flags.apiAudiences ?? [flags.serviceAccountIssuer]
  const configuration = await readConfiguration(flags.authenticationConfig)
  const issuers = (configuration?.jwt ?? []).map((jwt) => issuerOf(jwt, apiAudiences, wallClock))
  const flagged = await issuerOfFlags(flags)
  if (flagged && configuration) throw new CliError('authentication-config file and oidc-* flags are mutually exclusive')
  if (flagged) issuers.push(issuerOf(flagged, apiAudiences, wallClock, flags.oidcSigningAlgs))
  const named = await staticTokensIn(flags.tokenAuthFile)
  const staticTokens = new StaticTokens(new Map([...named, [identity.adminToken, administrator]]))
  return {
    clientAuthorities: [clientBundle, proxyBundle].join('\n'),
    settings: {
      authenticators,
      tokens: [(token) => staticTokens.authenticate({ bearerToken: token })],
      bootstrapTokens: flags.enableBootstrapTokenAuth,
      apiAudiences,
      otherTokens: [...issuers, ...(await tokenWebhook(flags, apiAudiences, wallClock))],
      mayBeAnonymous: anonymousRule(configuration?.anonymous, flags.anonymousAuth),
    },
  }
}

/** How long an issuer may take to answer. */
const issuerTimeoutMs = 10_000

function issuerOf(
  configuration: IssuerConfiguration,
  apiAudiences: readonly string[],
  clock: Clock,
  algorithms?: readonly string[],
): OidcIssuer {
  const { url: server, certificateAuthority: ca } = configuration.issuer
  const issuer = new HttpsJson({ server, ca }, issuerTimeoutMs, clock)
  try {
    return new OidcIssuer({ configuration, get: (url) => issuer.get(url), apiAudiences, clock, algorithms })
  } catch (error) {
    throw new CliError(`the rules for ${server} cannot be used: ${(error as Error).message}`)
  }
}

async function readConfiguration(file: string | undefined): Promise<AuthenticationConfiguration | undefined> {
  if (file === undefined) return undefined
  try {
    return authenticationConfigurationSchema.parse(parse(await readTextFile(file)))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new CliError(`${file} is no authentication configuration: ${why}`)
  }
}

function anonymousRule(anonymous: AuthenticationConfiguration['anonymous'], byFlag: boolean): AnonymousRule {
  if (anonymous === undefined) return () => byFlag
  const paths = new Set(anonymous.conditions.map(({ path }) => path))
  return (path) => anonymous.enabled && (paths.size === 0 || paths.has(path))
}

async function tokenWebhook(
  flags: AuthenticationFlags,
  apiAudiences: readonly string[],
  clock: Clock,
): Promise<TokenAuthenticator[]> {
  const { authenticationTokenWebhookConfigFile: file, authenticationTokenWebhookVersion: reviewVersion } = flags
  if (file === undefined) return []
  const cacheTtlMs = flags.authenticationTokenWebhookCacheTtl
  const server = new HttpsJson(await kubeconfigTarget(await readKubeconfig([file])), webhookTimeoutMs, clock)
  return [webhookTokens({ post: (review) => server.post(review), reviewVersion, apiAudiences, cacheTtlMs, clock })]
}

async function staticTokensIn(file: string | undefined): Promise<Map<string, UserInfo>> {
  if (file === undefined) return new Map()
  try {
    return parseTokenFile(await readTextFile(file))
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(`${file} is no token file: ${(error as Error).message}`)
  }
}

function authoritiesIn(bundle: string, file: string | undefined, wallClock: Clock): TrustedAuthorities {
  try {
    return new TrustedAuthorities(bundle, wallClock)
  } catch (error) {
    throw new CliError(`${file} has no certificates: ${(error as Error).message}`)
  }
}
