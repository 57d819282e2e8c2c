namespace Reelwright.EndToEnd.Tests.Architecture;

/// <summary>The arrows of the house point one way; the compiled code is asked, so a full name in the middle of a method counts too.</summary>
public sealed class Arrows
{
    private const string Server = "Reelwright.Server.";

    /// <summary>What a room has for the others. Everything else in it is its own.</summary>
    private static readonly Dictionary<string, string[]> Doors = new(StringComparer.Ordinal)
    {
        // An account's credits are opened and read together with the account, in one query.
        ["Billing"] =
        [
            "CreditLedger", "CreditReader", "UntouchedCredits", "CreditBalance", "CreditAccount", "TierPolicy", "TierLimits", "Tier", "Tiers",
            "Feature", "Features", "Resolution", "GenerationPrice", "PricingOptions",
        ],
        ["Accounts"] = ["DisplayNames", "Standing", "Passwords", "LoginThrottle", "LoginAttempt", "AccountMail", "TeamName", "TeamNames", "AccountTimeZone", "LogIn", "LogInRequest", "SignedIn", "PublicProfiles", "PublicProfile"],
        ["Organisations"] = ["Memberships", "Membership", "OrgRole", "OrgAccess", "OrgPlace", "IOrgListener"],
        ["Generation"] = ["IPromptMemory", "ComfyErrand", "ComfyErrands", "ComfyInputs", "ComfyMade", "ProjectGenerations", "CreationItem", "DeletedReply", "IProjects", "ProjectPrompt"],
        ["Prompts"] = ["PromptText"],
        ["MediaWork"] =
        [
            "PlannedWork", "SubmitWork", "WorkBench", "Bench", "WorkEndpoints", "WorkResults", "UploadedPictures", "WorkInputs", "LocalTools", "JoinedFilms", "IHistory", "HistoryLine", "CreationKind", "SoundFormats",
        ],
        ["Language"] = ["LanguageServer", "LanguageQuestion", "UnusableAnswer"],
        ["ModelServers"] = ["ModelServer", "ModelServerClient", "ModelServerReply"],
        ["Library"] = ["MediaLibrary", "MediaSharing", "MediaFile", "ServeMedia", "NewFile", "StagedFile", "FileMaker", "FileKind", "FileKinds", "IUploadListener", "IDeletionListener", "IMediaGrants", "UploadInspection", "InspectedFile", "InspectedFiles", "MediaToolOptions"],
        ["Backends"] = ["BackendPool", "DrivenBackend", "BackendState", "BackendDirectory", "BackendView", "BackendEndpoints", "ComfyUIOptions"],
        ["Catalog"] = ["ModelCatalog", "CatalogModel", "ModelInputs", "ModelLimits", "ModelDefaults", "ModelWeights", "ModelKind", "FrameGrid", "EngineChoice", "ModelEngine", "IBackendOffers", "ModelOffer", "RequestFields"],
    };

    [Theory]
    [InlineData("Reelwright.Media.dll")]
    [InlineData("Reelwright.LocalEngine.dll")]
    [InlineData("Reelwright.ComfyUI.dll")]
    public void Libraries_know_nothing_of_the_web_and_of_the_server(string library)
    {
        using var uses = new TypeUses(library);

        Assert.DoesNotContain(uses.Assemblies, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
            || name is "Reelwright.Server" or "Reelwright.Cli");
    }

    [Fact]
    public void Media_knows_nothing_of_the_local_engine()
    {
        using var uses = new TypeUses("Reelwright.Media.dll");

        Assert.DoesNotContain("Reelwright.LocalEngine", uses.Assemblies);
    }

    [Fact]
    public void The_ComfyUI_client_depends_on_nothing_of_the_house()
    {
        using var uses = new TypeUses("Reelwright.ComfyUI.dll");

        Assert.DoesNotContain(uses.Assemblies, name => name.StartsWith("Reelwright.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_command_line_uses_the_server_through_its_front_door_and_HTTP()
    {
        using var uses = new TypeUses("Reelwright.Cli.dll");

        var used = uses.ForeignTypes.Where(name => name.StartsWith(Server, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        Assert.Equal(FrontDoor.Order(StringComparer.Ordinal), used);
        Assert.DoesNotContain("Reelwright.Media", uses.Assemblies);
        Assert.DoesNotContain("Reelwright.LocalEngine", uses.Assemblies);
        Assert.DoesNotContain("Reelwright.ComfyUI", uses.Assemblies);
        Assert.DoesNotContain(uses.Assemblies, name => name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Platform_uses_no_room_and_Jobs_uses_only_Platform()
    {
        var wrong = UsesBetweenRooms().Where(use => use.From is "Platform" || (use.From is "Jobs" && use.To is not "Platform"));

        AssertNone(wrong);
    }

    [Fact]
    public void Rooms_meet_only_at_their_doors()
    {
        // Administration lists, promotes and suspends accounts: it is that room's back office and goes in and out.
        var wrong = UsesBetweenRooms().Where(use => use is not { From: "Administration", To: "Accounts" } && use.To is not ("Platform" or "Jobs") && !Doors.GetValueOrDefault(use.To, []).Contains(use.UsedName));

        AssertNone(wrong);
    }

    [Fact]
    public void Rooms_do_not_lean_on_each_other_in_circles()
    {
        var below = UsesBetweenRooms().GroupBy(use => use.From).ToDictionary(room => room.Key, room => room.Select(use => use.To).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

        // Whoever stands on nobody that is left can be taken away; in a circle nobody can.
        while (below.Keys.FirstOrDefault(room => !below[room].Overlaps(below.Keys)) is { } free)
        {
            below.Remove(free);
        }

        Assert.Empty(below.Keys);
    }

    private static readonly string[] FrontDoor =
    [
        "Reelwright.Server.ReelwrightHost", "Reelwright.Server.StartFailure",
        "Reelwright.Server.ReelwrightBackup", "Reelwright.Server.Platform.Backup.BackupException", "Reelwright.Server.Platform.Backup.BackupSummary",
        "Reelwright.Server.Checkup.Finding", "Reelwright.Server.Checkup.FindingState", "Reelwright.Server.Checkup.ReelwrightCheckup",
    ];

    private static void AssertNone(IEnumerable<RoomUse> wrong)
    {
        var words = wrong.Select(use => use.Words).ToList();
        Assert.True(words.Count == 0, string.Join(Environment.NewLine, words));
    }

    /// <summary>Rooms are the folders; Checkup looks at everything from outside, as the host does.</summary>
    private static IEnumerable<RoomUse> UsesBetweenRooms()
    {
        using var uses = new TypeUses("Reelwright.Server.dll");
        return [.. uses.Own()
            .Where(use => RoomOf(use.User).Length > 0)
            .Select(use => new RoomUse(RoomOf(use.User), RoomOf(use.Used), use.User[Server.Length..], use.Used.Split('.')[^1]))
            .Where(use => use.From is not "Checkup" && use.To.Length > 0 && use.From != use.To)
            .OrderBy(use => use.Words, StringComparer.Ordinal)];
    }

    private static string RoomOf(string type) =>
        type.StartsWith(Server, StringComparison.Ordinal) && type[Server.Length..].Split('.') is [var room, _, ..] ? room : "";

    private sealed record RoomUse(string From, string To, string User, string UsedName)
    {
        public string Words => $"{User} uses {To}.{UsedName}";
    }
}
