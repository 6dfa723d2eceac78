//! Carries TCP connections over QUIC and back, so that SMB over QUIC can be recorded between any client and server.
//!
//! `relay server UDP TCP [retry]` takes QUIC connections at the first address, and connects each stream to the second one.
//! `relay client TCP UDP KEYLOG [OPTION=N...]` takes TCP connections at the first address, and makes each a QUIC connection to the
//! second one. The secrets of its connections are appended to the file KEYLOG. Options:
//!
//! - `migrate=N`: the client goes on from another port after it has carried N bytes;
//! - `update=N`: the keys are updated after each N bytes;
//! - `loss=N`, `shuffle=N`: of 1,000 datagrams of each direction, N are lost, or come after the next one;
//! - `seed=N`: begins the random numbers of these.

mod lossy;
mod tls;

use std::collections::HashMap;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;

use quinn::{Connection, Endpoint, EndpointConfig, RecvStream, SendStream, TokioRuntime, TransportConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// What happens on the way, by its name.
type Options = HashMap<String, u64>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["server", udp, tcp, rest @ ..] => serve(udp.parse()?, tcp.parse()?, rest == ["retry"]).await,
        ["client", tcp, udp, key_log, rest @ ..] => {
            let options = rest.iter().map(|option| {
                let (name, number) = option.split_once('=').ok_or("an option has the form NAME=N")?;
                Ok((name.to_owned(), number.parse()?))
            });
            dial(tcp.parse()?, udp.parse()?, key_log, options.collect::<Result<Options>>()?).await
        }
        _ => Err("relay server UDP TCP [retry] | relay client TCP UDP KEYLOG [OPTION=N...]".into()),
    }
}

/// Datagrams of one size, one at a time: as a network card sends them.
fn transport() -> Arc<TransportConfig> {
    let mut transport = TransportConfig::default();
    transport.mtu_discovery_config(None).enable_segmentation_offload(false);
    Arc::new(transport)
}

async fn serve(udp: SocketAddr, tcp: SocketAddr, retry: bool) -> Result<()> {
    let mut config = tls::server()?;
    config.transport_config(transport());
    let endpoint = Endpoint::server(config, udp)?;
    while let Some(incoming) = endpoint.accept().await {
        if retry && !incoming.remote_address_validated() {
            incoming.retry()?;
            continue;
        }
        tokio::spawn(async move {
            let connection = incoming.await?;
            while let Ok((send, receive)) = connection.accept_bi().await {
                let (read, write) = TcpStream::connect(tcp).await?.into_split();
                tokio::spawn(carry_back(read, send));
                tokio::spawn(carry_back_in(receive, write));
            }
            Ok::<(), Box<dyn Error + Send + Sync>>(())
        });
    }
    Ok(())
}

async fn carry_back(mut from: OwnedReadHalf, mut to: SendStream) -> Result<()> {
    tokio::io::copy(&mut from, &mut to).await?;
    to.finish()?;
    Ok(())
}

async fn carry_back_in(mut from: RecvStream, mut to: OwnedWriteHalf) -> Result<()> {
    tokio::io::copy(&mut from, &mut to).await?;
    to.shutdown().await?;
    Ok(())
}

async fn dial(tcp: SocketAddr, udp: SocketAddr, key_log: &str, options: Options) -> Result<()> {
    let mut config = tls::client(key_log)?;
    config.transport_config(transport());
    let udp = match options.get("loss").or(options.get("shuffle")) {
        Some(_) => lossy::forward(udp, &options).await?,
        None => udp,
    };
    let listener = TcpListener::bind(tcp).await?;
    let options = Arc::new(options);
    loop {
        let (stream, _) = listener.accept().await?;
        let socket = std::net::UdpSocket::bind(any(udp))?;
        let endpoint = Endpoint::new(EndpointConfig::default(), None, socket, Arc::new(TokioRuntime))?;
        let (config, options) = (config.clone(), Arc::clone(&options));
        tokio::spawn(async move {
            let connection = endpoint.connect_with(config, udp, "filesrv.office.example")?.await?;
            let (send, receive) = connection.open_bi().await?;
            let (read, write) = stream.into_split();
            let back = tokio::spawn(carry_back_in(receive, write));
            carry(read, send, &connection, (&endpoint, any(udp)), &options).await?;
            back.await??;
            connection.close(0u8.into(), b"");
            endpoint.wait_idle().await;
            Ok::<(), Box<dyn Error + Send + Sync>>(())
        });
    }
}

fn any(like: SocketAddr) -> SocketAddr {
    match like {
        SocketAddr::V4(_) => ([0; 4], 0).into(),
        SocketAddr::V6(_) => ([0u16; 8], 0).into(),
    }
}

/// Carries what the client sends, and does what the options say on the way.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: SendStream,
    connection: &Connection,
    (endpoint, any): (&Endpoint, SocketAddr),
    options: &Options,
) -> Result<()> {
    let (mut carried, mut migrated, mut updated) = (0, false, 0);
    let mut buffer = vec![0; 4096];
    loop {
        let len = from.read(&mut buffer).await?;
        if len == 0 {
            break;
        }
        to.write_all(&buffer[..len]).await?;
        carried += u64::try_from(len)?;
        if let Some(after) = options.get("migrate")
            && !migrated
            && carried >= *after
        {
            endpoint.rebind(std::net::UdpSocket::bind(any)?)?;
            migrated = true;
        }
        if let Some(each) = options.get("update")
            && carried >= updated + each
        {
            connection.force_key_update();
            updated = carried;
        }
    }
    to.finish()?;
    Ok(())
}
