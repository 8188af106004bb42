import { Option } from 'commander'
import { duration } from './options.ts'

/** How the API server finds out who makes a request; names and meanings are upstream's. */
export interface AuthenticationFlags {
  readonly clientCaFile?: string
  readonly tokenAuthFile?: string
  readonly enableBootstrapTokenAuth: boolean
  readonly anonymousAuth: boolean
  readonly apiAudiences?: string[]
  readonly authenticationConfig?: string
  readonly authenticationTokenWebhookConfigFile?: string
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
    new Option('--authentication-token-webhook-cache-ttl <duration>', 'how long its answers are good')
      .argParser(duration)
      .default(2 * 60_000, '2m0s'),
    new Option('--authentication-config <file>', 'an AuthenticationConfiguration: OIDC issuers, who may be anonymous'),
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

function listOption(flags: string, value: string, description: string): Option {
  return new Option(flags, description).argParser(list).default([value], value)
}
