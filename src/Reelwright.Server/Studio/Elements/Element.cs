using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Studio.Projects;

namespace Reelwright.Server.Studio.Elements;

/// <summary>Somebody or something that has to look the same in every shot.</summary>
internal sealed class Element
{
    public const int MaxName = 80;

    public long Id { get; init; }

    public required long ProjectId { get; init; }

    /// <summary>character, prop or location.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? ImageFilename { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class ElementConfiguration : IEntityTypeConfiguration<Element>
{
    public void Configure(EntityTypeBuilder<Element> element)
    {
        element.ToTable("elements");
        element.Property(e => e.Kind).HasMaxLength(16);
        element.Property(e => e.Name).HasMaxLength(Element.MaxName);
        element.Property(e => e.ImageFilename).HasMaxLength(100);
        element.HasIndex(e => new { e.ProjectId, e.Id });
        element.HasIndex(e => e.ImageFilename);
        element.HasOne<Project>().WithMany().HasForeignKey(e => e.ProjectId).OnDelete(DeleteBehavior.Cascade);
    }
}
