import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import type { CertificateFiles } from './certificate.ts'
import { listening, Program, runWell } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

/** OpenSSL's own server on a free port, which answers HTTP with a page about the connection; with 0-RTT it cannot. Returns the port. */
export async function startOpenssl(
  bench: Workbench,
  files: CertificateFiles,
  options: readonly string[],
): Promise<number> {
  const port = await freePort()
  const args = [
    's_server',
    '-accept',
    `127.0.0.1:${port}`,
    '-cert',
    files.certificate,
    '-key',
    files.key,
    '-quiet',
    ...(options.includes('-early_data') ? [] : ['-www']),
  ]
  return serving(bench, 'openssl', [...args, ...options], port)
}

/** GnuTLS's own server. Returns the port. */
export async function startGnutls(bench: Workbench, files: CertificateFiles, priority: string): Promise<number> {
  const port = await freePort()
  const args = [
    '--http',
    '--quiet',
    '--port',
    `${port}`,
    '--x509certfile',
    files.certificate,
    '--x509keyfile',
    files.key,
  ]
  return serving(bench, 'gnutls-serv', [...args, '--priority', priority], port)
}

/** NSS's own server, which uses an ephemeral key for as long as it runs. It binds every address, so that it must have a namespace of its own. Returns the port. */
export async function startSelfserv(bench: Workbench, files: CertificateFiles): Promise<number> {
  const port = await freePort()
  const folder = bench.path(`nss-${port}`)
  mkdirSync(folder)
  const bundle = `${folder}/bundle.p12`
  await makeBundle(files, bundle, '')
  await runWell('certutil', ['-N', '-d', `sql:${folder}`, '--empty-password'])
  await runWell('pk12util', ['-i', bundle, '-d', `sql:${folder}`, '-W', '', '-K', ''])
  const args = [
    '-d',
    `sql:${folder}`,
    '-n',
    'server',
    '-p',
    `${port}`,
    '-V',
    'ssl3:tls1.2',
    '-U',
    '1',
    '-W',
    '1',
    '-H',
    '1',
  ]
  return serving(bench, 'selfserv', args, port)
}

const JAVA = `
import java.io.*; import java.net.*; import java.security.*; import javax.net.ssl.*;
public class WeakServer {
  public static void main(String[] args) throws Exception {
    for (String name : new String[] {"jdk.tls.disabledAlgorithms", "jdk.tls.legacyAlgorithms", "jdk.certpath.disabledAlgorithms"}) Security.setProperty(name, "");
    char[] password = "secret".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream(args[1]), password);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(Integer.parseInt(args[0]), 100, InetAddress.getByName("127.0.0.1"));
    server.setEnabledCipherSuites(server.getSupportedCipherSuites());
    server.setEnabledProtocols(server.getSupportedProtocols());
    while (true) {
      SSLSocket socket = (SSLSocket) server.accept();
      socket.setSoTimeout(5000);
      new Thread(() -> {
        try (socket) { socket.getInputStream().read(); socket.getOutputStream().write("HTTP/1.1 200 OK\\r\\n\\r\\n".getBytes()); } catch (IOException expected) { return; }
      }).start();
    }
  }
}`

/** Java's TLS with everything switched on that it has. Returns the port. */
export async function startJava(bench: Workbench, files: CertificateFiles): Promise<number> {
  const port = await freePort()
  const folder = bench.path(`java-${port}`)
  mkdirSync(folder)
  const bundle = `${folder}/bundle.p12`
  await makeBundle(files, bundle, 'secret')
  writeFileSync(`${folder}/WeakServer.java`, JAVA)
  const memory = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']
  return serving(bench, 'java', [...memory, `${folder}/WeakServer.java`, `${port}`, bundle], port)
}

/** Debian's nginx with one server. `tls` are its directives beside certificate and port. Returns the port. */
export async function startNginx(bench: Workbench, files: CertificateFiles, tls: string): Promise<number> {
  const port = await freePort()
  const folder = bench.path(`nginx-${port}`)
  mkdirSync(folder)
  for (const part of [bench.folder, folder]) chmodSync(part, 0o755)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  )
  writeFileSync(
    `${folder}/nginx.conf`,
    `daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/errors warn;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${port} ssl http2;
    server_name localhost;
    ssl_certificate ${files.certificate};
    ssl_certificate_key ${files.key};
    ${tls}
    location / { default_type text/plain; return 200 "nothing to see"; }
  }
}
`,
  )
  return serving(bench, '/usr/sbin/nginx', ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', `${folder}/errors`], port)
}

/** Key and certificate in one file of PKCS #12, under the name `server`. */
async function makeBundle({ certificate, key }: CertificateFiles, bundle: string, password: string): Promise<void> {
  const protection = ['-name', 'server', '-passout', `pass:${password}`]
  await runWell('openssl', ['pkcs12', '-export', '-in', certificate, '-inkey', key, ...protection, '-out', bundle])
}

async function serving(bench: Workbench, command: string, args: readonly string[], port: number): Promise<number> {
  const program = Program.start(command, args, bench.path(`peer-${port}.log`))
  bench.defer(() => program.stop(500))
  await listening([port], program)
  return port
}
