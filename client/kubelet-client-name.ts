/** The name that an API server shows to node agents, in a certificate of the cluster's authority (as kubeadm's). */
export const kubeletClientName = 'kube-apiserver-kubelet-client'
