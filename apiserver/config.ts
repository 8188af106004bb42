import { type AdmissionConfig, defaultAdmissionConfig } from './admission/admission-config.ts'

/** What users may set. */
export interface ApiServerConfig {
  /** Where cluster IPs of Services come from (CIDR, IPv4). */
  readonly serviceClusterIpRange: string
  /** `iss` of the tokens of service accounts, and the audience that the API server is. */
  readonly serviceAccountIssuer: string
  readonly admission: AdmissionConfig
}

/** The range and the issuer that upstream's documentation and installers use. */
export const defaultApiServerConfig: ApiServerConfig = {
  serviceClusterIpRange: '10.96.0.0/16',
  serviceAccountIssuer: 'https://kubernetes.default.svc',
  admission: defaultAdmissionConfig,
}
