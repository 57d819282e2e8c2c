namespace Reelwright.Server.Accounts;

/// <summary>What a username may be, at signup and in configuration.</summary>
internal static class UsernameRule
{
    public const string Characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    public const string Pattern = "^[A-Za-z0-9_.-]{3,32}$";
    public const string Message = "must have 3 to 32 characters out of A-Z, a-z, 0-9, _, . and -";
}

internal static class PasswordRule
{
    public const int Shortest = 8;
    public const int Longest = 128;
}

internal static class EmailRule
{
    // What is deliverable only a mail can tell. This keeps out what would break a header or a list.
    public const string Pattern = """^[^@\s<>(),;:"\\\[\]]{1,64}@[^@\s<>(),;:"\\\[\]]{1,189}$""";
    public const string Message = "must be an e-mail address";
}
