import type { DeviceClaim } from '../../types/resource-v1.ts'

/** Defaults of requests for devices, in a claim or in a template of claims. */
export function defaultDeviceClaim(devices: DeviceClaim | undefined): void {
  for (const { exactly, firstAvailable } of devices?.requests ?? []) {
    for (const request of [exactly, ...(firstAvailable ?? [])]) {
      if (!request) continue
      request.allocationMode ??= 'ExactCount'
      if (request.allocationMode === 'ExactCount') request.count ??= 1
      for (const toleration of request.tolerations ?? []) toleration.operator ??= 'Equal'
    }
  }
}
