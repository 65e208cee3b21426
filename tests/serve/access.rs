//! Foreign pages, foreign names, other users of the machine, and those who send too much or too slowly.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::client::{page, receive, send};

#[test]
fn foreign_names_pages_and_browsers_are_refused() {
    let page = page(&[]);
    let status = |request: String| send(&page.authority, (request + "\r\n").as_bytes()).status;
    let port = page.authority.split_once(':').unwrap().1.to_owned();
    let get = page.head("GET", "");
    assert_eq!(status(get.clone()), 200);
    for host in [format!("localhost:{port}"), "evil.example".to_owned(), format!("evil.example:{port}")] {
        let host_line = format!("Host: {host}");
        assert_eq!(status(get.replace(&format!("Host: {}", page.authority), &host_line)), 421, "{host}");
    }
    let post = page.head("POST", "again") + "Content-Length: 0\r\n";
    let own = format!("Origin: http://{}\r\n", page.authority);
    for origin in ["Origin: null\r\n", "Origin: http://evil.example\r\n", ""] {
        assert_eq!(status(post.replace(&own, origin)), 403, "{origin}");
    }
    assert_eq!(status(post.replace("same-origin", "cross-site")), 403);
    assert_eq!(status(post), 303);
    for (secret, wrong) in
        [(page.cookie.as_str(), "pinbundle=0"), (page.path.as_str(), "/"), (page.path.as_str(), "/x/")]
    {
        assert_eq!(status(get.replace(secret, wrong)), 403, "{wrong}");
    }
    let again = format!("GET {} HTTP/1.1\r\nHost: {}\r\n", page.ticket, page.authority);
    assert_eq!(status(again), 403, "a ticket is good once");
}

#[test]
fn every_answer_has_the_headers_that_lock_the_page() {
    let page = page(&[]);
    let refused = send(&page.authority, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    for answer in [page.get(""), page.get("page.js"), page.get("nothing"), refused] {
        let policy = answer.header("content-security-policy").unwrap();
        for part in
            ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("access-control-allow-origin").is_none());
    }
}

#[test]
fn too_much_is_refused_before_and_while_it_comes() {
    let page = page(&[]);
    let head = page.head("POST", "files") + "Content-Type: multipart/form-data; boundary=XX\r\n";
    let said = send(&page.authority, (head.clone() + "Content-Length: 99000000\r\n\r\n").as_bytes());
    assert_eq!(said.status, 413);
    let mut stream = TcpStream::connect(&page.authority).unwrap();
    stream.write_all((head + "Transfer-Encoding: chunked\r\n\r\n").as_bytes()).unwrap();
    let part = b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    stream.write_all(format!("{:x}\r\n", part.len()).as_bytes()).unwrap();
    stream.write_all(part).unwrap();
    stream.write_all(b"\r\n").unwrap();
    let mebibyte = [b"100000\r\n".as_slice(), &vec![b'x'; 1 << 20], b"\r\n"].concat();
    let sent = (0..200).take_while(|_| stream.write_all(&mebibyte).is_ok()).count();
    assert!(sent < 100, "{sent} MiB were taken");
    assert!(page.get("").text().contains("1. Certificates"), "it serves on");
}

#[test]
fn the_slow_are_not_waited_for() {
    let page = page(&[]);
    let start = Instant::now();
    let mut head = TcpStream::connect(&page.authority).unwrap();
    head.write_all(b"GET / HT").unwrap();
    receive(&mut head);
    assert!(start.elapsed() < Duration::from_secs(12), "{:?}", start.elapsed());
    let start = Instant::now();
    let mut body = TcpStream::connect(&page.authority).unwrap();
    let request = page.head("POST", "files")
        + "Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: 1000\r\n\r\n--X";
    body.write_all(request.as_bytes()).unwrap();
    assert_eq!(receive(&mut body).status, 408);
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
}

#[test]
fn two_hundred_connections_at_once_are_all_answered() {
    let page = page(&[]);
    let mut streams: Vec<TcpStream> =
        (0..200).map(|_| TcpStream::connect(&page.authority).unwrap()).collect();
    let request = page.head("GET", "") + "\r\n";
    for stream in &mut streams {
        stream.write_all(request.as_bytes()).unwrap();
    }
    let answers: Vec<u16> = streams.iter_mut().map(|stream| receive(stream).status).collect();
    let refused = answers.iter().filter(|status| **status != 200).count();
    assert_eq!(refused, 0, "{answers:?}");
}
