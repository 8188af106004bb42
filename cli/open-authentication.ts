import { readFile } from 'node:fs/promises'
import type { UserInfo } from '../apiserver/api-request.ts'
import type { Authenticator } from '../apiserver/auth/authenticator.ts'
import { frontProxyName } from '../apiserver/auth/certificates.ts'
import { ClientCertificates, TrustedAuthorities } from '../apiserver/auth/client-certificates.ts'
import { RequestHeaders } from '../apiserver/auth/request-headers.ts'
import { StaticTokens } from '../apiserver/auth/tokens/static-tokens.ts'
import { parseTokenFile } from '../apiserver/auth/tokens/token-file.ts'
import { administrator } from '../apiserver/auth/users.ts'
import type { Clock } from '../platform/clock.ts'
import type { AuthenticationSettings } from '../simulation/api-server.ts'
import type { Identity } from '../simulation/serving.ts'
import type { AuthenticationFlags } from './authentication-options.ts'
import { CliError } from './context.ts'

/** How requests are authenticated, and whose client certificates are asked for. */
export interface OpenAuthentication {
  readonly settings: AuthenticationSettings
  /** PEM. */
  readonly clientAuthorities: string
}

/** Reads what the flags name. @throws {CliError} a file cannot be used */
export async function openAuthentication(
  flags: AuthenticationFlags,
  identity: Identity,
  wallClock: Clock,
): Promise<OpenAuthentication> {
  const ours = identity.certificates.authority.certificate
  const clientBundle = [ours, await textOf(flags.clientCaFile)].join('\n')
  const proxyBundle = (await textOf(flags.requestheaderClientCaFile)) || identity.frontProxy.authority.certificate
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
  const named = await staticTokensIn(flags.tokenAuthFile)
  const staticTokens = new StaticTokens(new Map([...named, [identity.adminToken, administrator]]))
  return {
    clientAuthorities: [clientBundle, proxyBundle].join('\n'),
    settings: {
      authenticators,
      tokens: [(token) => staticTokens.authenticate({ bearerToken: token })],
      bootstrapTokens: flags.enableBootstrapTokenAuth,
      ...(flags.apiAudiences && { apiAudiences: flags.apiAudiences }),
      mayBeAnonymous: () => flags.anonymousAuth,
    },
  }
}

async function staticTokensIn(file: string | undefined): Promise<Map<string, UserInfo>> {
  if (file === undefined) return new Map()
  try {
    return parseTokenFile(await textOf(file))
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

/** @throws {CliError} there is no such file */
async function textOf(file: string | undefined): Promise<string> {
  if (file === undefined) return ''
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${(error as Error).message}`)
  }
}
