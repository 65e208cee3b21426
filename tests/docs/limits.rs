//! The numbers of the limits, read from the sources.

/// Name and value of each `pub const` of a source.
pub fn of(source: &str) -> Vec<(String, u64)> {
    let constants = source.lines().filter_map(|line| line.strip_prefix("pub const "));
    let named = constants.map(|line| {
        let (name, rest) = line
            .split_once(": usize = ")
            .or_else(|| line.split_once(": u64 = "))
            .unwrap_or_else(|| panic!("{line}"));
        let product = rest.trim_end_matches(';').split('*').map(|factor| factor.trim().replace('_', ""));
        (name.to_owned(), product.map(|factor| factor.parse::<u64>().unwrap()).product())
    });
    named.collect()
}

/// A number as the pages write it.
pub fn shown(number: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    match number {
        n if n >= MIB && n % MIB == 0 => format!("{} MiB", n / MIB),
        n if n >= 1_000_000 => format!("{},{:03},{:03}", n / 1_000_000, n / 1000 % 1000, n % 1000),
        n if n >= 1000 => format!("{},{:03}", n / 1000, n % 1000),
        n => n.to_string(),
    }
}
