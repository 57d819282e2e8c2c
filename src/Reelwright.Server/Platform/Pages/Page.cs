namespace Reelwright.Server.Platform.Pages;

/// <summary>A small page rendered here: a heading, some words, and perhaps a form or a link. All of it is plain text; nothing in it is markup.</summary>
/// <remarks>Map such an endpoint with <c>.ShowsPages()</c>, so that its refusals are pages too.</remarks>
internal sealed record Page(string Title) : IResult
{
    public IReadOnlyList<string> Paragraphs { get; init; } = [];

    /// <summary>What went wrong with what was just sent, told above the forms.</summary>
    public string? Problem { get; init; }

    public IReadOnlyList<PageForm> Forms { get; init; } = [];

    public PageLink? Link { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    public Task ExecuteAsync(HttpContext httpContext) => PageWriter.WriteAsync(httpContext, this);
}

/// <summary>A form that posts to this site, without script; read it with <see cref="PostedForm"/>.</summary>
/// <param name="Action">A path of this site.</param>
/// <param name="Button">What sending it does, e.g. Join the team.</param>
internal sealed record PageForm(string Action, string Button)
{
    /// <summary>Values that travel along unseen, e.g. the token of the link that led here.</summary>
    public IReadOnlyDictionary<string, string> Hidden { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<PageField> Fields { get; init; } = [];
}

/// <param name="Type">An HTML input type: text, password, email.</param>
/// <param name="Autocomplete">What a password manager fills in, e.g. <c>new-password</c>.</param>
internal sealed record PageField(string Name, string Label, string Type = "text", string Autocomplete = "off")
{
    public int? Shortest { get; init; }

    public int? Longest { get; init; }
}

/// <param name="Address">A path of this site, or an absolute address.</param>
internal sealed record PageLink(string Words, string Address);

/// <summary>An endpoint for browsers: its problems are pages, not JSON.</summary>
internal sealed record PagesShown;

internal static class PageExtensions
{
    public static RouteHandlerBuilder ShowsPages(this RouteHandlerBuilder builder) => builder.WithMetadata(new PagesShown()).ExcludeFromDescription();

    public static bool ShowsPages(this HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<PagesShown>() is not null;
}
