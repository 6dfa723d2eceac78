//! The examples of RFC 9001 and RFC 9369.

use super::super::header::{Long, Version};
use super::super::id::Id;
use super::super::keylog::Secret;
use super::super::open::open_once;
use super::super::protect;
use super::super::suite::Suite;
use super::kit::bytes;

const DESTINATION: &str = "8394c8f03e515708";

// RFC 9001 A.1, RFC 9369 A.1
#[test]
fn initial_secrets_follow_from_the_destination_id() {
    let id = Id::new(&bytes(DESTINATION)).unwrap();
    for (version, client, server) in [
        (
            Version::V1,
            "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea",
            "3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b",
        ),
        (
            Version::V2,
            "14ec9d6eb9fd7af83bf5a668bc17a7e283766aade7ecd0891f70f9ff7f4bf47b",
            "0263db1782731bf4588e7e4d93b7463907cb8cd8200b5da55a8bd488eafc37c1",
        ),
    ] {
        let [found_client, found_server] = protect::initial(version, id).unwrap();
        assert_eq!(found_client.bytes(), bytes(client), "{version:?}");
        assert_eq!(found_server.bytes(), bytes(server), "{version:?}");
    }
}

// RFC 9001 A.3, RFC 9369 A.3
#[test]
fn the_server_s_initial_packet_opens() {
    let id = Id::new(&bytes(DESTINATION)).unwrap();
    for packet in [
        "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf7\
         3c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f\
         58891850abbdca3d20398c276456cbc42158407dd074ee",
        "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237bbf87263017915358230035f7\
         fd3945d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698075b2c984c707f0a0812d8cd5a6881eaf21ce\
         da98f4bd23f6fe1a3e2c43edd9ce7ca84bed8521e2e140",
    ] {
        let packet = bytes(packet);
        let long = Long::read(&packet).unwrap();
        let [_, secret] = protect::initial(long.version, id).unwrap();
        let mut buffer = Vec::new();
        let keys = (Suite::Aes128Gcm, long.version, &secret);
        let opened = open_once(keys, (&packet, long.number_at), 0, &mut buffer).unwrap();
        assert_eq!(opened.number, 1);
        // ACK of packet 0, then CRYPTO with a ServerHello of 90 bytes.
        assert!(opened.frames(&buffer).starts_with(&bytes("02000000000600405a020000560303")));
        assert_eq!(opened.frames(&buffer).len(), 99);
    }
}

// RFC 9001 A.5, RFC 9369 A.5
#[test]
fn a_short_packet_opens_by_chacha20() {
    let secret =
        Secret::new(&bytes("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b")).unwrap();
    for (version, packet, updated) in [
        (
            Version::V1,
            "4cfe4189655e5cd55c41f69080575d7999c25a5bfb",
            "1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9",
        ),
        (
            Version::V2,
            "5558b1c60ae7b6b932bc27d786f4bc2bb20f2162ba",
            "c69374c49e3d2a9466fa689e49d476db5d0dfbc87d32ceeaa6343fd0ae4c7d88",
        ),
    ] {
        let (packet, mut buffer) = (bytes(packet), Vec::new());
        let keys = (Suite::ChaCha20, version, &secret);
        let opened = open_once(keys, (&packet, 1), 654_360_560, &mut buffer).unwrap();
        assert_eq!((opened.number, opened.frames(&buffer)), (654_360_564, &[1][..]));
        assert_eq!(secret.updated(version).unwrap().bytes(), bytes(updated));
    }
}
