namespace Reelwright.Server.Platform.Http;

/// <summary>The JSON body an endpoint reads. (ASP.NET's own <c>Accepts</c> would make routing answer 415 before anybody is authenticated.)</summary>
internal sealed record ReadsJson(Type Type, string? Example);

/// <summary>A multipart form an endpoint reads.</summary>
/// <param name="Files">Names of the file parts.</param>
/// <param name="Fields">Names of the text parts.</param>
internal sealed record ReadsForm(IReadOnlyList<string> Files, IReadOnlyList<string> Fields, UploadLimit Limit)
{
    /// <summary>Parts that have to be there, where that is not just the first file.</summary>
    public IReadOnlyList<string>? Required { get; init; }

    /// <summary>How many files a form may be made of; each may be as large as the limit says.</summary>
    public int MostFiles => Math.Max(1, Required?.Count(Files.Contains) ?? 1);
}

/// <summary>Which of the configured sizes bounds a form.</summary>
internal enum UploadLimit
{
    Image,
    Audio,
    Video,
}

/// <summary>The problem codes an endpoint may answer with, beyond those that follow from its access and body.</summary>
internal sealed record Answers(IReadOnlyList<string> Codes);

/// <summary>What an endpoint answers with instead when it was asked to wait.</summary>
internal sealed record AnswersWhenWaited(Type Type);

/// <summary>Query parameters an endpoint reads through <see cref="Bodies.Query"/>.</summary>
internal sealed record ReadsQuery(string Name, string Description, Type Type, bool Required);

internal static class OpenApiMetadataExtensions
{
    public static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder builder, string? example = null) => builder.WithMetadata(new ReadsJson(typeof(T), example));

    public static RouteHandlerBuilder ReadsForm(this RouteHandlerBuilder builder, UploadLimit limit, string[] files, params string[] fields) =>
        builder.WithMetadata(new ReadsForm(files, fields, limit));

    /// <summary>A form of several files, all of them required.</summary>
    public static RouteHandlerBuilder ReadsFiles(this RouteHandlerBuilder builder, UploadLimit limit, params string[] files) =>
        builder.WithMetadata(new ReadsForm(files, [], limit) { Required = files });

    /// <summary>Codes such as <c>not_found</c>, <c>insufficient_credits</c>; the OpenAPI document lists them under their status.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder builder, params string[] codes) => builder.WithMetadata(new Answers(codes));

    /// <summary>A success may look like this too; the type has to be some other operation's reply, which brings its schema into the document.</summary>
    public static RouteHandlerBuilder AnswersWhenWaited<T>(this RouteHandlerBuilder builder) => builder.WithMetadata(new AnswersWhenWaited(typeof(T)));

    public static RouteHandlerBuilder Parameter<T>(this RouteHandlerBuilder builder, string name, string description, bool required = false) =>
        builder.WithMetadata(new ReadsQuery(name, description, typeof(T), required));

    public static RouteHandlerBuilder Pages(this RouteHandlerBuilder builder) => builder
        .Parameter<int>("limit", "How many items, 1 to 200; 50 by default.")
        .Parameter<int>("offset", "How many items to leave out at the start.");
}
