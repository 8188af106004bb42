import { InvalidArgumentError, Option } from 'commander'
import { duration } from './options.ts'

/** One OIDC issuer, as upstream's older flags describe it. */
export interface OidcFlags {
  readonly oidcIssuerUrl?: string
  readonly oidcClientId?: string
  readonly oidcUsernameClaim: string
  readonly oidcUsernamePrefix?: string
  readonly oidcGroupsClaim?: string
  readonly oidcGroupsPrefix: string
  readonly oidcRequiredClaim: Readonly<Record<string, string>>
  readonly oidcCaFile?: string
  readonly oidcSigningAlgs: string[]
}

/** How the API server finds out who makes a request; names and meanings are upstream's. */
export interface AuthenticationFlags extends OidcFlags {
  readonly clientCaFile?: string
  readonly tokenAuthFile?: string
  readonly enableBootstrapTokenAuth: boolean
  readonly anonymousAuth: boolean
  readonly apiAudiences?: string[]
  readonly authenticationConfig?: string
  readonly authenticationTokenWebhookConfigFile?: string
  readonly authenticationTokenWebhookVersion: 'v1' | 'v1beta1'
  /** In ms. */
  readonly authenticationTokenWebhookCacheTtl: number
  readonly requestheaderClientCaFile?: string
  readonly requestheaderAllowedNames?: string[]
  readonly requestheaderUsernameHeaders: string[]
  readonly requestheaderUidHeaders: string[]
  readonly requestheaderGroupHeaders: string[]
  readonly requestheaderExtraHeadersPrefix: string[]
}

const list = (text: string): string[] => text.split(',').filter((word) => word !== '')

const boolean = (text: string): boolean => text === 'true'

/** The options by which others than the administrator and service accounts are known. */
export function authenticationOptions(): Option[] {
  return [
    new Option('--client-ca-file <file>', 'authorities whose client certificates name users, beside our own'),
    new Option('--token-auth-file <file>', 'static tokens: lines of token,user,uid,"group1,group2"'),
    new Option('--enable-bootstrap-token-auth', 'know the bootstrap tokens in Secrets of kube-system').default(false),
    new Option('--anonymous-auth <boolean>', 'let requests without credentials in, as system:anonymous')
      .choices(['true', 'false'])
      .argParser(boolean)
      .default(true),
    new Option('--api-audiences <list>', 'what the API server is called in tokens (default: the issuer)').argParser(
      list,
    ),
    new Option(
      '--authentication-token-webhook-config-file <file>',
      'a kubeconfig that leads to a webhook that knows tokens',
    ),
    new Option('--authentication-token-webhook-version <version>', 'of the TokenReviews that it takes')
      .choices(['v1', 'v1beta1'])
      .default('v1beta1'),
    new Option('--authentication-token-webhook-cache-ttl <duration>', 'how long its answers are good')
      .argParser(duration)
      .default(2 * 60_000, '2m0s'),
    new Option('--authentication-config <file>', 'an AuthenticationConfiguration: OIDC issuers, who may be anonymous'),
    ...oidcOptions(),
    new Option('--requestheader-client-ca-file <file>', 'authorities of front proxies (default: our own)'),
    new Option('--requestheader-allowed-names <list>', 'common names of front proxies (default: our own)').argParser(
      list,
    ),
    listOption('--requestheader-username-headers <list>', 'X-Remote-User', 'headers of the user name'),
    listOption('--requestheader-uid-headers <list>', 'X-Remote-Uid', 'headers of the uid'),
    listOption('--requestheader-group-headers <list>', 'X-Remote-Group', 'headers of groups'),
    listOption('--requestheader-extra-headers-prefix <list>', 'X-Remote-Extra-', 'prefixes of headers of extras'),
  ]
}

/** The options for one OIDC issuer; a configuration file says more, and of several. */
function oidcOptions(): Option[] {
  return [
    new Option('--oidc-issuer-url <url>', 'an OIDC issuer whose ID tokens name users'),
    new Option('--oidc-client-id <id>', 'whom its tokens are for'),
    new Option('--oidc-username-claim <claim>', 'the claim that is the user name').default('sub'),
    new Option('--oidc-username-prefix <prefix>', 'what user names are given (default: the issuer and #; -: nothing)'),
    new Option('--oidc-groups-claim <claim>', 'the claim that lists groups'),
    new Option('--oidc-groups-prefix <prefix>', 'what groups are given').default(''),
    new Option('--oidc-required-claim <claim=value>', 'what a token must say; may be repeated')
      .argParser(requiredClaim)
      .default({}, 'none'),
    new Option('--oidc-ca-file <file>', 'the authority of its certificate (default: those of the machine)'),
    new Option('--oidc-signing-algs <list>', 'what its tokens may be signed with').argParser(list).default(['RS256']),
  ]
}

function requiredClaim(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('must be claim=value')
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) }
}

function listOption(flags: string, value: string, description: string): Option {
  return new Option(flags, description).argParser(list).default([value], value)
}
