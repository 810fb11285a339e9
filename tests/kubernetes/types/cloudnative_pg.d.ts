// What our manifests use of CloudNativePG 1.26 and of its Barman Cloud plugin, with the values that their documentation
// allows: no npm package ships these. https://cloudnative-pg.io/documentation
interface Meta {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
}
interface Reference {
  name: string;
}
interface KeyReference {
  name: string;
  key: string;
}
type Quantity = string;

export interface ICluster {
  apiVersion: 'postgresql.cnpg.io/v1';
  kind: 'Cluster';
  metadata: Meta;
  spec: {
    instances: number;
    imageName?: string;
    enableSuperuserAccess?: boolean;
    env?: {name: string; value: string}[]; // corev1.EnvVar
    bootstrap?: {
      initdb?: {
        database?: string;
        owner?: string;
        localeCollate?: string;
        localeCType?: string;
        dataChecksums?: boolean;
        postInitApplicationSQLRefs?: { configMapRefs?: KeyReference[]; secretRefs?: KeyReference[] };
      };
    };
    managed?: {
      roles?: {
        name: string;
        ensure?: 'present' | 'absent';
        login?: boolean;
        passwordSecret?: Reference;
      }[];
    };
    postgresql?: {
      parameters?: Record<string, string>;
      synchronous?: { method: 'any' | 'first'; number: number; dataDurability?: 'required' | 'preferred' };
    };
    storage?: { size: Quantity; storageClass?: string };
    walStorage?: { size: Quantity; storageClass?: string };
    resources?: { requests?: Record<string, Quantity>; limits?: Record<string, Quantity> };
    affinity?: { topologyKey?: string; podAntiAffinityType?: 'preferred' | 'required' };
    plugins?: { name: string; isWALArchiver?: boolean; parameters?: Record<string, string> }[];
  };
}

export interface IScheduledBackup {
  apiVersion: 'postgresql.cnpg.io/v1';
  kind: 'ScheduledBackup';
  metadata: Meta;
  spec: {
    schedule: string;
    cluster: Reference;
    method?: 'barmanObjectStore' | 'volumeSnapshot' | 'plugin';
    pluginConfiguration?: { name: string; parameters?: Record<string, string> };
    backupOwnerReference?: 'none' | 'self' | 'cluster';
    immediate?: boolean;
  };
}

export interface IObjectStore {
  apiVersion: 'barmancloud.cnpg.io/v1';
  kind: 'ObjectStore';
  metadata: Meta;
  spec: {
    retentionPolicy?: string;
    configuration: {
      destinationPath: string;
      endpointURL?: string;
      s3Credentials?: { accessKeyId: KeyReference; secretAccessKey: KeyReference };
      wal?: { compression?: 'bzip2' | 'gzip' | 'lz4' | 'snappy' | 'xz' | 'zstd'; maxParallel?: number };
      data?: { compression?: 'bzip2' | 'gzip' | 'snappy'; jobs?: number };
    };
  };
}
