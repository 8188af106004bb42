import { type IssuerConfiguration, issuerSchema } from '../apiserver/auth/oidc/authentication-configuration.ts'
import type { OidcFlags } from './authentication-options.ts'
import { CliError } from './context.ts'
import { readTextFile } from './read-text-file.ts'

/**
 * The issuer that the flags describe, if any.
 * @throws {CliError} they do not say enough
 */
export async function issuerOfFlags(flags: OidcFlags): Promise<IssuerConfiguration | undefined> {
  const { oidcIssuerUrl: url, oidcClientId: client, oidcUsernameClaim: claim, oidcGroupsClaim, oidcCaFile } = flags
  if (!url && !client) return undefined
  if (!url || !client) {
    throw new CliError('oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set')
  }
  const groups = oidcGroupsClaim && { claim: oidcGroupsClaim, prefix: flags.oidcGroupsPrefix }
  const { success, data } = issuerSchema.safeParse({
    issuer: {
      url,
      audiences: [client],
      ...(oidcCaFile && { certificateAuthority: await readTextFile(oidcCaFile) }),
    },
    claimValidationRules: Object.entries(flags.oidcRequiredClaim).map(([required, requiredValue]) => ({
      claim: required,
      requiredValue,
    })),
    claimMappings: { username: { claim, prefix: usernamePrefix(flags, url) }, ...(groups && { groups }) },
  })
  if (!success) throw new CliError('oidc-issuer-url must be an https URL')
  return data
}

/** Names are kept apart from those of others, but for addresses, which are unique already. */
function usernamePrefix({ oidcUsernamePrefix = '', oidcUsernameClaim }: OidcFlags, url: string): string {
  if (oidcUsernamePrefix === '-') return ''
  return oidcUsernamePrefix === '' && oidcUsernameClaim !== 'email' ? `${url}#` : oidcUsernamePrefix
}
