//! A way for datagrams on which some are lost and some overtake others.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::UdpSocket;

use crate::{Options, Result};

/// Carries datagrams from the address that it gives to `server` and back.
pub(crate) async fn forward(server: SocketAddr, options: &Options) -> Result<SocketAddr> {
    let near = Arc::new(UdpSocket::bind("127.0.0.1:0").await?);
    let here = near.local_addr()?;
    let chance = |name: &str| usize::try_from(options.get(name).copied().unwrap_or(0));
    let (loss, shuffle) = (chance("loss")?, chance("shuffle")?);
    fastrand::seed(options.get("seed").copied().unwrap_or(1));
    tokio::spawn(async move {
        let mut ways: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
        let mut way = Way { loss, shuffle, late: None };
        let mut buffer = vec![0; 65_536];
        loop {
            let (len, client) = near.recv_from(&mut buffer).await?;
            let far = match ways.get(&client) {
                Some(far) => Arc::clone(far),
                None => {
                    let far = Arc::new(UdpSocket::bind("0.0.0.0:0").await?);
                    far.connect(server).await?;
                    ways.insert(client, Arc::clone(&far));
                    tokio::spawn(back(Arc::clone(&far), Arc::clone(&near), client, (loss, shuffle)));
                    far
                }
            };
            for datagram in way.pass(&buffer[..len]) {
                far.send(&datagram).await?;
            }
        }
        #[expect(unreachable_code, reason = "names the type of errors")]
        Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    });
    Ok(here)
}

async fn back(
    far: Arc<UdpSocket>,
    near: Arc<UdpSocket>,
    client: SocketAddr,
    (loss, shuffle): (usize, usize),
) -> Result<()> {
    let mut way = Way { loss, shuffle, late: None };
    let mut buffer = vec![0; 65_536];
    loop {
        let len = far.recv(&mut buffer).await?;
        for datagram in way.pass(&buffer[..len]) {
            near.send_to(&datagram, client).await?;
        }
    }
}

/// One direction.
struct Way {
    /// Datagrams of 1,000 that are lost, and that come after the next one.
    loss: usize,
    shuffle: usize,
    late: Option<Vec<u8>>,
}

impl Way {
    /// What arrives when this is sent.
    fn pass(&mut self, datagram: &[u8]) -> Vec<Vec<u8>> {
        if fastrand::usize(..1_000) < self.loss {
            return Vec::new();
        }
        if self.late.is_none() && fastrand::usize(..1_000) < self.shuffle {
            self.late = Some(datagram.to_vec());
            return Vec::new();
        }
        std::iter::once(datagram.to_vec()).chain(self.late.take()).collect()
    }
}
